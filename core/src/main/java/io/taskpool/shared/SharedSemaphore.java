package io.taskpool.shared;

import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedReference;
import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many tasks do something at a time, across the program and its workers. Safe for use by many threads and workers.
 *
 * <pre>{@code
 * try (TaskPool pool = TaskPool.processes(2)) {
 *     SharedSemaphore licences = SharedSemaphore.of(1);
 *     pool.forEach(document -> {
 *         try (SharedSemaphore.Permit permit = licences.acquire()) {
 *             System.out.println("converting " + document); // prints converting b.doc
 *         }
 *     }, List.of("a.doc", "b.doc"));
 * }
 * }</pre>
 *
 * <p>It is fair: permits are given in the order in which they were asked for. The permits of a worker that dies come back. A permit that
 * is never closed stays taken as long as its worker lives, or, on a thread, for ever.
 *
 * <p>The semaphore lives in the JVM that made it. When nobody there holds it any more, no permits are given to workers:
 * {@code acquire} throws {@link SharedClosedException}.
 */
public final class SharedSemaphore extends SharedHandle {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String WHAT = "the semaphore";
    static final Kind KIND = new Kind();

    static {
        SharedReference.add(SharedSemaphore.class, KIND);
    }

    private SharedSemaphore(Access access) {
        super(access);
    }

    /**
     * Makes a semaphore.
     *
     * @param permits how many permits there are, at least 1
     * @return the semaphore
     * @throws IllegalArgumentException if the number is less than 1
     */
    public static SharedSemaphore of(int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("a semaphore must have at least 1 permit, not " + permits);
        }
        SemaphoreHome home = new SemaphoreHome(permits);
        SharedSemaphore semaphore = new SharedSemaphore(new HomeAccess(home, WHAT));
        home.belongsTo(semaphore);
        return semaphore;
    }

    /**
     * Acquires a permit. Waits until there is one.
     *
     * @return the permit, which the caller closes
     * @throws InterruptedException if the thread was interrupted; no permit was taken then
     * @throws SharedClosedException if nobody in the JVM that made the semaphore holds it any more
     */
    public Permit acquire() throws InterruptedException {
        SharedMessage unused = access.ask(SharedMessage.of(SemaphoreHome.ACQUIRE, Limit.NONE, 0));
        return new Permit(access);
    }

    /**
     * Acquires a permit. Waits for a limited time until there is one.
     *
     * @param limit how long to wait; zero or less not to wait at all
     * @return the permit, which the caller closes; null if there was none in time
     * @throws InterruptedException if the thread was interrupted; no permit was taken then
     * @throws SharedClosedException if nobody in the JVM that made the semaphore holds it any more
     */
    public @Nullable Permit tryAcquire(Duration limit) throws InterruptedException {
        SharedMessage answer = access.ask(SharedMessage.of(SemaphoreHome.ACQUIRE, Limit.of(limit, "limit"), 0));
        return answer.operation() == SharedAnswers.DONE ? new Permit(access) : null;
    }

    /** A permit that was acquired. Safe for use by many threads. It belongs to its JVM and cannot be passed on to another. */
    public static final class Permit implements AutoCloseable {
        private final Access access;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Permit(Access access) {
            this.access = access;
        }

        /** Gives the permit back, once: has no effect on a permit that is closed. Does not wait. */
        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                access.tell(SharedMessage.of(SemaphoreHome.RELEASE, 0, 0), true);
            }
        }
    }

    static final class Kind extends SharedClassKind<SharedSemaphore> {
        Kind() {
            super(SharedSemaphore.class, WHAT);
        }

        @Override
        SharedSemaphore standIn(LinkAccess access) {
            return new SharedSemaphore(access);
        }
    }
}
