package io.taskpool.engine.threads;

import static java.util.Objects.requireNonNull;

import io.taskpool.spi.ScheduledLimit;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Runs short actions at a later time, on one daemon thread for the whole JVM. It is safe for use by many threads.
 *
 * <p>The thread starts with the first action and ends when none has been pending for a second, so that it does not outlive
 * the application in a container by much. Actions hold each other
 * up, so whatever may block has to go elsewhere. What an action throws is logged and affects no other.
 */
public final class Timer {
    private Timer() {}

    /** An action that was scheduled. */
    @FunctionalInterface
    public interface Handle extends ScheduledLimit {
        /**
         * Keeps the action from running and forgets it. An action that is running or over is left alone.
         *
         * @return true if the action will never run and this call is why
         */
        @Override
        boolean cancel();
    }

    /**
     * Schedules an action.
     *
     * @param action what to do; it must not block
     * @param delay how long from now; at once if it is zero or negative
     * @return the handle to cancel it
     */
    public static Handle schedule(Runnable action, Duration delay) {
        return schedule(action, TimeUnit.NANOSECONDS.convert(delay));
    }

    /**
     * Schedules an action.
     *
     * @param action what to do; it must not block
     * @param delayNanos how many nanoseconds from now; at once if it is zero or negative
     * @return the handle to cancel it
     */
    public static Handle schedule(Runnable action, long delayNanos) {
        requireNonNull(action, "action");
        Future<?> scheduled = Wheel.INSTANCE.schedule(new Action(action), delayNanos, TimeUnit.NANOSECONDS);
        return new Scheduled(scheduled);
    }

    private record Scheduled(Future<?> future) implements Handle {
        @Override
        public boolean cancel() {
            return future.cancel(false);
        }
    }

    private record Action(Runnable action) implements Runnable {
        @Override
        public void run() {
            try {
                action.run();
            } catch (Throwable thrown) { // nobody else would see it: the executor keeps it to itself
                LoggerFactory.getLogger(Timer.class)
                        .error("An action of the timer threw; others are not affected. The action: {}", action, thrown);
            }
        }
    }

    /** Made on first use. */
    private static final class Wheel {
        static final ScheduledThreadPoolExecutor INSTANCE = new ScheduledThreadPoolExecutor(1, new Threads());

        static {
            // A cancelled action goes at once: with a limit of an hour, each call of that hour would be held otherwise.
            INSTANCE.setRemoveOnCancelPolicy(true);
            INSTANCE.setKeepAliveTime(1, TimeUnit.SECONDS);
            INSTANCE.allowCoreThreadTimeOut(true); // ends only while nothing is pending
        }

        private static final class Threads implements ThreadFactory {
            @Override
            public Thread newThread(Runnable body) {
                return ContextFreeThreads.make(new NewThread(body));
            }
        }

        private record NewThread(Runnable body) implements Supplier<Thread> {
            @Override
            public Thread get() {
                // No thread group either: `mvn exec:java` waits for all threads of the one that it runs a program in.
                Thread thread = new Thread(ContextFreeThreads.topGroup(), body, "taskpool-timer", 0, false);
                thread.setDaemon(true);
                return thread;
            }
        }
    }
}
