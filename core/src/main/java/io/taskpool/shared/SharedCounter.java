package io.taskpool.shared;

import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedReference;
import java.io.Serial;

/**
 * Counts across the program, its tasks and workers. Safe for use by many threads and workers.
 *
 * <p>Each addition happens exactly once and at once: when a worker dies, what it had added stays added. A call from a worker is a round
 * trip to the program, so a task that counts much should add up by itself and add the sum in the end.
 *
 * <p>The counter lives in the JVM that made it. When nobody there holds it any more, its methods throw {@link SharedClosedException} in
 * workers.
 */
public final class SharedCounter extends SharedHandle {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String WHAT = "the counter";
    static final Kind KIND = new Kind();

    static {
        SharedReference.add(SharedCounter.class, KIND);
    }

    private SharedCounter(Access access) {
        super(access);
    }

    /**
     * Makes a counter.
     *
     * @param start what it begins with
     * @return the counter
     */
    public static SharedCounter of(long start) {
        CounterHome home = new CounterHome(start);
        SharedCounter counter = new SharedCounter(new HomeAccess(home, WHAT));
        home.belongsTo(counter);
        return counter;
    }

    /**
     * Adds to the counter.
     *
     * @param amount what to add, possibly negative; a sum beyond the range of {@code long} wraps around
     * @return the new value
     * @throws SharedClosedException if nobody in the JVM that made the counter holds it any more
     */
    public long add(long amount) {
        return access.askFirmly(SharedMessage.of(CounterHome.ADD, amount, 0)).first();
    }

    /**
     * Returns the value at the moment.
     *
     * @return the value
     * @throws SharedClosedException if nobody in the JVM that made the counter holds it any more
     */
    public long get() {
        return add(0);
    }

    static final class Kind extends SharedClassKind<SharedCounter> {
        Kind() {
            super(SharedCounter.class, WHAT);
        }

        @Override
        SharedCounter standIn(LinkAccess access) {
            return new SharedCounter(access);
        }
    }
}
