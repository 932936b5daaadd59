package io.taskpool.shared;

import static java.util.Objects.requireNonNull;

import io.taskpool.Task;
import io.taskpool.TaskConsumer;
import io.taskpool.engine.shared.WorkerLocalParts;
import io.taskpool.engine.shared.WorkerScope;
import java.io.Serializable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An object that each worker makes for itself, on first use, and keeps from call to call: a connection, a parser, a model,
 * or anything else that costs too much to make for each call and cannot be sent or shared.
 *
 * <pre>{@code
 * WorkerLocal<Connection> connection = WorkerLocal.of(() -> DriverManager.getConnection("jdbc:h2:mem:"));
 *
 * try (TaskPool pool = TaskPool.threads(2)) {
 *     pool.forEach(sql -> connection.get().createStatement().execute(sql), List.of("SELECT 1", "SELECT 2"));
 * } // closes the connections
 * }</pre>
 *
 * <p>A worker is a worker JVM or a thread of a thread pool. A virtual thread is a worker, too, for the one call or the few that it
 * runs, so there is little to gain there. Two pools have different workers.
 *
 * <p>A task may capture a {@code WorkerLocal} or get it as an argument: what travels is a number and the two functions, never
 * the object. Wherever it arrives within a worker, it means the same object. A {@code static} field will do as well. Make it once and
 * use it often: each new {@code WorkerLocal} means another object in each worker that uses it, and a worker keeps all of
 * its objects until it ends.
 *
 * <p><b>The end.</b> When a worker ends in order, its objects are closed on the thread that made them, in the reverse order of
 * making: it was idle for long, was replaced, or its pool was shut down. That is after the worker's last call and its
 * finalizer. A failure to close is logged, and the next object is closed. In a worker JVM that dies or is killed
 * nothing is closed. A thread that was abandoned closes its objects when its task returns.
 *
 * <p>This class is safe for use by many threads. The object is used only by the thread of its worker, unless a task passes it
 * on.
 *
 * @param <T> the type of the object
 */
public final class WorkerLocal<T> implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Tells those made in this JVM from those made in others, which may meet in one worker. */
    private static final long JVM = ThreadLocalRandom.current().nextLong();

    private static final AtomicLong MADE = new AtomicLong();

    /** What its objects are found by in each worker. */
    private final Key key;

    /** Makes a worker's object. */
    private final Task<? extends T> create;

    /** Null to close what is {@link AutoCloseable}. */
    private final @Nullable TaskConsumer<? super T> close;

    static {
        WorkerLocalParts.set(new Apart());
    }

    private record Key(long jvm, long number) implements Serializable {}

    private WorkerLocal(Task<? extends T> create, @Nullable TaskConsumer<? super T> close) {
        this(new Key(JVM, MADE.incrementAndGet()), create, close);
    }

    private WorkerLocal(Key key, Task<? extends T> create, @Nullable TaskConsumer<? super T> close) {
        this.key = key;
        this.create = create;
        this.close = close;
    }

    private static final class Apart implements WorkerLocalParts.Assembly {
        @Override
        public @Nullable WorkerLocalParts apart(Object object) {
            return object instanceof WorkerLocal<?> local
                    ? new WorkerLocalParts(local.key.jvm, local.key.number, local.create, local.close)
                    : null;
        }

        @Override
        @SuppressWarnings("unchecked") // they fit each other, since they were taken from one
        public Object together(WorkerLocalParts parts) {
            return new WorkerLocal<>(
                    new Key(parts.jvm(), parts.number()), (Task<Object>) parts.create(), (TaskConsumer<Object>)
                            parts.close());
        }
    }

    /**
     * Returns a {@code WorkerLocal} whose objects are closed if they are {@link AutoCloseable}. Makes no object yet.
     *
     * @param create makes a worker's object, and does not return null; sent to worker JVMs as tasks are
     * @param <T> the type of the object
     * @return a new one, which shares no object with any other
     */
    public static <T> WorkerLocal<T> of(Task<? extends T> create) {
        return new WorkerLocal<>(requireNonNull(create, "create"), null);
    }

    /**
     * Returns a {@code WorkerLocal} whose objects are closed by a given function, and by nothing else. Makes no object yet.
     *
     * @param create makes a worker's object, and does not return null; sent to worker JVMs as tasks are
     * @param close closes it when its worker ends
     * @param <T> the type of the object
     * @return a new one, which shares no object with any other
     */
    public static <T> WorkerLocal<T> of(Task<? extends T> create, TaskConsumer<? super T> close) {
        return new WorkerLocal<>(requireNonNull(create, "create"), requireNonNull(close, "close"));
    }

    /**
     * Returns this worker's object. Makes it if this is its first use in this worker, which may take as long as that takes.
     *
     * <p>What the function that makes it throws comes out of here as it is, checked exceptions included, although none is
     * declared: a task may throw anything, and this is meant to be called where it is needed. So it fails the call as its own
     * exception would, and the next call that needs the object tries again.
     *
     * @return the same object for all calls of a worker, never null
     * @throws IllegalStateException if the current thread runs no task, initializer or finalizer of a pool (a task that starts
     *     threads of its own calls this itself and hands the object on); if the function that makes the object asks for
     *     it; or if the worker is ending and has closed it
     * @throws NullPointerException if the function returned null
     */
    public T get() {
        WorkerScope scope = WorkerScope.current();
        if (scope == null) {
            throw new IllegalStateException("a WorkerLocal was asked for its object on thread '"
                    + Thread.currentThread().getName() + "', which runs no task of a pool. Call get() in a task, on the"
                    + " task's own thread; a thread that a task has started can be handed the object");
        }
        Object object = scope.find(key);
        if (object == null) {
            object = make(scope);
        }
        @SuppressWarnings("unchecked") // the key is this one's alone
        T mine = (T) object;
        return mine;
    }

    private Object make(WorkerScope scope) {
        try {
            return scope.make(key, create, new Closing<>(close));
        } catch (Exception e) {
            throw WorkerLocal.<RuntimeException>undeclared(e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: what is thrown stays what it is
    private static <E extends Exception> E undeclared(Exception thrown) throws E {
        throw (E) thrown;
    }

    /**
     * Closes an object. Not sent anywhere: it is made where the object is.
     *
     * @param <T> the type of the object
     */
    private static final class Closing<T> implements TaskConsumer<Object> {
        private static final long serialVersionUID = 1L;

        private final @Nullable TaskConsumer<? super T> close;

        Closing(@Nullable TaskConsumer<? super T> close) {
            this.close = close;
        }

        @Override
        @SuppressWarnings("unchecked") // it was made by the same WorkerLocal
        public void accept(Object object) throws Exception {
            if (close != null) {
                close.accept((T) object);
            } else if (object instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }
}
