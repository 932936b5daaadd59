package io.taskpool.engine;

import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The input of a {@link MapRun}. Used by one thread at a time, except {@link #reader}.
 *
 * @param <T> the type of the items
 */
interface RunInput<T extends @Nullable Object> {
    /**
     * Returns the next items.
     *
     * @param most the largest number of items to return
     * @param least the smallest number worth a chunk; fewer are returned only at the end
     * @return the items; none if fewer than {@code least} are available, in which case the run is notified later
     */
    @Nullable
    Object[] take(int most, int least);

    /**
     * Sets the action that a reader thread runs when as many items are available as were asked for. Called before any
     * other method.
     */
    default void tell(Runnable arrived) {}

    /** Allows this many items to be read in total. The number never decreases. */
    default void allow(long items) {}

    /** Stops reading items; {@link #isLeft} then tells whether the input has more. */
    default void readNoMore() {}

    /**
     * Tells whether {@link #take} will return no more items: the input ended or failed, or {@link #readNoMore} was
     * called.
     */
    boolean isEnded();

    /** Tells whether the input has items that will not be read. Valid once {@link #isEnded()} is true. */
    boolean isLeft();

    /** Returns the exception that the input threw, or null. */
    default @Nullable Throwable failure() {
        return null;
    }

    /** Returns the reader thread, or null if the thread that takes the results reads the input itself. */
    default @Nullable Thread reader() {
        return null;
    }

    /** Stops the reader. */
    default void close() {}

    /** Reads on the thread that takes the results. {@link #take} throws the input's exceptions. */
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
