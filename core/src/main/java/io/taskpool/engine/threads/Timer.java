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
 * Runs short actions after a delay, on one daemon thread for the whole JVM. Safe for use by many threads.
 *
 * <p>The thread starts with the first action and ends after a second without pending actions, so that it does not
 * outlive an application in a container for long. Actions delay each other, so anything that may block must run
 * elsewhere. An action's exceptions are logged and do not affect other actions.
 */
public final class Timer {
    private Timer() {}

    /** Cancels a scheduled action. */
    @FunctionalInterface
    public interface Handle extends ScheduledLimit {
        /**
         * Cancels the action. Has no effect on an action that is running or has ended.
         *
         * @return true if this call cancelled the action, so that it never runs
         */
        @Override
        boolean cancel();
    }

    /**
     * Schedules an action.
     *
     * @param action what to do; it must not block
     * @param delay the delay; zero or negative to run at once
     * @return the handle to cancel it
     */
    public static Handle schedule(Runnable action, Duration delay) {
        return schedule(action, TimeUnit.NANOSECONDS.convert(delay));
    }

    /**
     * Schedules an action.
     *
     * @param action what to do; it must not block
     * @param delayNanos the delay in nanoseconds; zero or negative to run at once
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
            } catch (Throwable thrown) { // the executor would swallow it
                LoggerFactory.getLogger(Timer.class)
                        .error(
                                "A timer action threw an exception; other actions are not affected. The action: {}",
                                action,
                                thrown);
            }
        }
    }

    /** Initialized on first use. */
    private static final class Wheel {
        static final ScheduledThreadPoolExecutor INSTANCE = new ScheduledThreadPoolExecutor(1, new Threads());

        static {
            // Cancelled actions are removed at once: with a limit of an hour, each call of that hour would otherwise
            // stay reachable.
            INSTANCE.setRemoveOnCancelPolicy(true);
            INSTANCE.setKeepAliveTime(1, TimeUnit.SECONDS);
            INSTANCE.allowCoreThreadTimeOut(true); // the thread ends only while nothing is pending
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
                // In the top thread group: `mvn exec:java` waits for all threads of the group that it runs a program
                // in.
                Thread thread = new Thread(ContextFreeThreads.topGroup(), body, "taskpool-timer", 0, false);
                thread.setDaemon(true);
                return thread;
            }
        }
    }
}
