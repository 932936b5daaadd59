package io.taskpool.shared;

import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedReference;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;

/**
 * Counts across the program, its tasks and workers. Safe for use by many threads and workers.
 *
 * <p>Each addition happens exactly once and at once: when a worker dies, what it had added stays added. A call from a worker is a round
 * trip to the program, so a task that counts much should add up by itself and add the sum in the end.
 *
 * <p>The counter lives in the JVM that made it. When nobody there holds it any more, its methods throw {@link SharedClosedException} in
 * workers.
 */
public final class SharedCounter implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String WHAT = "the counter";
    static final Kind KIND = new Kind();

    static {
        SharedReference.add(SharedCounter.class, KIND);
    }

    private final transient Access access;

    private SharedCounter(Access access) {
        this.access = access;
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

    @Override
    public String toString() {
        return "SharedCounter@" + Integer.toHexString(hashCode());
    }

    static final class Kind extends SharedClassKind<SharedCounter> {
        Kind() {
            super(SharedCounter.class, WHAT);
        }

        @Override
        Access accessTo(SharedCounter shared) {
            return shared.access;
        }

        @Override
        SharedCounter standIn(LinkAccess access) {
            return new SharedCounter(access);
        }
    }

    /**
     * Writes a reference in the place of this object.
     *
     * @return the reference
     * @throws NotSerializableException if what is written is not for a worker
     */
    @Serial
    private Object writeReplace() throws NotSerializableException {
        return KIND.referenceTo(this);
    }

    /**
     * Refuses bytes that are no reference.
     *
     * @param in the stream
     * @throws InvalidObjectException always
     */
    @Serial
    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw SharedClassKind.noReference();
    }
}
