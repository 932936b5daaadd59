package io.taskpool.shared;

import static java.util.Objects.requireNonNull;

import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedReference;
import java.io.Serial;

/**
 * A value that many calls need, such as a model or a large table. A worker is sent the value when one of its tasks first asks for it, and
 * keeps it for all that follow. Captured as it is, it would travel with each call. Safe for use by many threads and workers.
 *
 * <pre>{@code
 * try (TaskPool pool = TaskPool.processes(2);
 *         SharedValue<double[]> weights = SharedValue.of(new double[] {0.5, 2, 4})) {
 *     System.out.println(pool.map(i -> weights.get()[i] * 10, List.of(0, 2))); // prints [5.0, 40.0]
 * }
 * }</pre>
 *
 * <p>On threads, {@code get} returns the value itself; in a worker, a copy, which all its calls have in common. So tasks should not
 * change it. The copy is made when a worker asks: what was changed before then is in it.
 *
 * <p><b>Large values.</b> The elements of a long array of a primitive type, or of a long {@link java.nio.ByteBuffer}, are written once for all
 * workers, when the first of them asks: to memory that the JVMs share, where the system has it (Linux). A worker copies an
 * array to its heap. A buffer is not copied at all: {@code get} returns a read-only view of that memory, so 1 GB takes 1 GB,
 * however many workers use it.
 *
 * <p>The value lives in the JVM that made it. When it is closed, or nobody there holds this object any more, workers drop their copies.
 * The memory of a buffer is free when no task refers to it and the worker has collected garbage, which it does once enough was dropped.
 * A worker that replaces another gets its own.
 *
 * @param <T> the type of the value
 */
public final class SharedValue<T> extends SharedHandle implements AutoCloseable {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String WHAT = "the value";
    static final Kind KIND = new Kind();

    static {
        SharedReference.add(SharedValue.class, KIND);
    }

    private final transient ValueSource source;

    private SharedValue(Access access, ValueSource source) {
        super(access);
        this.source = source;
    }

    /**
     * Shares a value.
     *
     * @param <T> the type of the value
     * @param value the value, which can be sent to a worker like any argument
     * @return what tasks get the value from
     */
    public static <T> SharedValue<T> of(T value) {
        ValueHome home = new ValueHome(requireNonNull(value, "value"));
        SharedValue<T> shared = new SharedValue<>(new HomeAccess(home, WHAT), home);
        home.belongsTo(shared);
        return shared;
    }

    /**
     * Returns the value. In a worker, the first call waits until it has arrived; an interrupt does not end that wait.
     *
     * @return the value, in one JVM always the same object
     * @throws SharedClosedException if the value was closed, or nobody in the JVM that made it holds it any more
     * @throws io.taskpool.TaskSerializationException if the value cannot be sent or cannot be read; the next call tries again
     */
    @SuppressWarnings("unchecked") // what was shared is of this type
    public T get() {
        Object known = source.known();
        return (T) (known == null ? source.load() : known);
    }

    /** Drops the value, here and in all workers. What {@code get} has returned stays usable. Has no effect on a value that is closed. */
    @Override
    public void close() {
        try {
            SharedMessage unused = access.askFirmly(SharedMessage.of(ValueHome.CLOSE, 0, 0));
        } catch (SharedClosedException e) {
            return; // nobody holds it any more, so there is nothing to close
        }
    }

    static final class Kind extends SharedClassKind<SharedValue<?>> {
        Kind() {
            super(SharedValue.class, WHAT);
        }

        @Override
        SharedValue<?> standIn(LinkAccess access) {
            ValueCopy copy = new ValueCopy(access);
            access.attach(copy);
            SharedValue<?> shared = new SharedValue<>(access, copy);
            copy.belongsTo(shared);
            return shared;
        }
    }
}
