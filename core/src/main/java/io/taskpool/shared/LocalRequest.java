package io.taskpool.shared;

import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.engine.threads.CurrentThread;
import io.taskpool.engine.threads.SpinPolicy;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A request of a thread of the JVM that the object lives in. The thread waits until it has its answer: awake for a moment if that may come
 * from a worker that answers quickly, so that the thread that reads the worker's pipe need not wake it, and then parked.
 *
 * <pre>
 *   AWAKE ──{@link #answer}──▶ over, nobody was woken
 *     │ the moment is over, or others need the processor ({@link SpinPolicy})
 *     ▼
 *   PARKED ──{@link #answer} wakes it──▶ over
 *     │ interrupt, time limit
 *     ▼
 *   WITHDRAWN ──{@link #answer}──▶ over, as the answer says: without effect, or it was too late
 * </pre>
 *
 * <ul>
 *   <li><i>An answer ∥ the thread parks.</i> The answer is set before the thread is unparked, and looked for before it parks. If it was not
 *       there yet, the unpark makes the park return.
 *   <li><i>An interrupt, the end of the time limit ∥ awake.</i> It is seen when the thread is about to park, so some microseconds later.
 *   <li><i>An answer ∥ the thread withdraws.</i> The object decides under its lock; the thread waits for what it says.
 * </ul>
 */
final class LocalRequest implements SharedRequest, ForkJoinPool.ManagedBlocker {
    /** About twice as long as it takes a worker that spins itself to read a message and send the next. */
    private static final long SPIN_NANOS = 60_000;

    private final SharedMessage message;
    private final Thread thread = Thread.currentThread();
    private final AtomicReference<@Nullable SharedMessage> answer = new AtomicReference<>();

    // Used by the thread alone.
    private boolean limited;
    private long deadline;

    private LocalRequest(SharedMessage message) {
        this.message = message;
    }

    /**
     * Asks an object and waits for its answer.
     *
     * @return the answer; if the thread was interrupted too late to prevent it, it stays interrupted
     * @throws InterruptedException if the thread was interrupted, and the request has had no effect
     */
    static SharedMessage ask(HomeTarget target, SharedMessage message) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        LocalRequest request = new LocalRequest(message);
        target.handle(request);
        SharedMessage given = request.awaitBriefly(target.spinPolicy());
        return given == null ? request.await(target) : given;
    }

    /** Yields while the answer is likely to come soon; null if it has not. Virtual threads would only keep their carrier busy. */
    @SuppressWarnings("ThreadPriorityCheck") // yielding only makes way for other threads
    private @Nullable SharedMessage awaitBriefly(@Nullable SpinPolicy policy) {
        SharedMessage given = answer.get();
        if (given != null || policy == null || CurrentThread.isVirtual()) {
            return given;
        }
        long now = System.nanoTime();
        long end = now + SPIN_NANOS;
        boolean goOn = policy.shouldSpin(now);
        while (goOn && given == null) {
            long before = now;
            Thread.yield();
            given = answer.get();
            now = System.nanoTime();
            goOn = policy.goesOn(before, now) && now - end < 0;
        }
        return given;
    }

    private SharedMessage await(SharedTarget target) throws InterruptedException {
        boolean interrupted = false;
        while (true) {
            park();
            SharedMessage given = answer.get();
            if (given != null) {
                return end(given, interrupted);
            }
            if (Thread.interrupted()) {
                interrupted = true;
                withdraw(target, SharedAnswers.WITHDRAWN);
            } else if (isOver()) {
                withdraw(target, SharedAnswers.TIMED_OUT);
            }
        }
    }

    /** Gives up waiting. If the request has no answer after that, one is on its way. */
    private void withdraw(SharedTarget target, int why) {
        limited = false;
        target.withdraw(this, why);
    }

    private static SharedMessage end(SharedMessage answer, boolean interrupted) throws InterruptedException {
        if (answer.operation() == SharedAnswers.WITHDRAWN) {
            throw new InterruptedException();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return answer;
    }

    private void park() throws InterruptedException {
        try {
            ForkJoinPool.managedBlock(
                    this); // a thread of such a pool is replaced meanwhile, as by the JDK's own queues
        } catch (RejectedExecutionException e) {
            boolean unused = block(); // that pool is at its limit
        }
    }

    @Override
    public boolean block() {
        if (isReleasable()) {
            return true;
        }
        if (limited) {
            LockSupport.parkNanos(this, deadline - System.nanoTime());
        } else {
            LockSupport.park(this);
        }
        return true; // the caller looks for the reason
    }

    @Override
    public boolean isReleasable() {
        return answer.get() != null || thread.isInterrupted() || isOver();
    }

    private boolean isOver() {
        return limited && deadline - System.nanoTime() <= 0;
    }

    @Override
    public SharedMessage message() {
        return message;
    }

    @Override
    public SharedClient client() {
        return ThisJvm.INSTANCE;
    }

    @Override
    public void expireAfter(long nanos) {
        limited = true;
        deadline = System.nanoTime() + nanos;
    }

    @Override
    public boolean answer(SharedMessage given) {
        boolean first = answer.compareAndSet(null, given);
        if (first && thread != Thread.currentThread()) {
            LockSupport.unpark(thread);
        }
        return first;
    }
}
