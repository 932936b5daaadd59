package io.taskpool.engine;

import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Where a {@link MapRun} has its items from. Used by one thread at a time, but for
 * {@link #reader}.
 *
 * @param <T> the type of the items
 */
interface RunInput<T extends @Nullable Object> {
    /**
     * Returns the next items.
     *
     * @param most how many at most
     * @param least how many are worth a chunk; fewer come only at the end
     * @return the items; none if there are not so many just now, and then the run is told when there are
     */
    @Nullable
    Object[] take(int most, int least);

    /** Says what a thread that reads is to do when there are items as many as were asked for. Before anything else. */
    default void tell(Runnable arrived) {}

    /** Lets so many items be read in all. Never less than before. */
    default void allow(long items) {}

    /** Reads no further items; whether there are any is found out by {@link #isLeft}. */
    default void readNoMore() {}

    /** Tells whether {@link #take} gives nothing any more: the input ended, or failed, or is to be read no more. */
    boolean isEnded();

    /** Tells whether there are items that will not be read. To be asked at the end. */
    boolean isLeft();

    /** Returns what the input threw, or null. */
    default @Nullable Throwable failure() {
        return null;
    }

    /** Returns the thread that reads, if it is not the one that takes the results. */
    default @Nullable Thread reader() {
        return null;
    }

    /** Ends the reading. */
    default void close() {}

    /** Reads in the thread that takes. What the input throws comes out of {@link #take}. */
    final class Direct<T extends @Nullable Object> implements RunInput<T> {
        private final Iterator<? extends T> items;
        private boolean ended;

        Direct(Iterator<? extends T> items) {
            this.items = items;
        }

        @Override
        public @Nullable Object[] take(int most, int least) {
            @Nullable Object[] taken = new @Nullable Object[most];
            int count = 0;
            while (count < most) {
                if (!items.hasNext()) {
                    ended = true;
                    return Arrays.copyOf(taken, count);
                }
                taken[count++] = items.next();
            }
            return taken;
        }

        @Override
        public void readNoMore() {
            ended = true;
        }

        @Override
        public boolean isEnded() {
            return ended;
        }

        @Override
        public boolean isLeft() {
            return items.hasNext();
        }
    }
}
