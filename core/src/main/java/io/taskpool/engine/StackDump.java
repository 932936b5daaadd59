package io.taskpool.engine;

import io.taskpool.spi.Stoppable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Collects the stacks of a pool's workers into one text. All workers are asked first and waited for afterwards, so that
 * they answer at the same time and the whole takes no longer than the slowest of them.
 *
 * <p>For use by one thread; only the answers come from others.
 */
final class StackDump {
    /** As long as this a worker may take to stop all its threads for a moment and to write their stacks. */
    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final List<Entry> entries = new ArrayList<>();
    private final long deadline = System.nanoTime() + WAIT_NANOS;

    private record Entry(String title, @Nullable Answer answer) {}

    private static final class Answer {
        private final CountDownLatch came = new CountDownLatch(1);
        private final AtomicReference<@Nullable String> text = new AtomicReference<>();

        void set(String stacks) {
            text.compareAndSet(null, stacks);
            came.countDown();
        }

        /** Waits, and returns null if nothing came in time. */
        @Nullable
        String await(long nanos) throws InterruptedException {
            boolean unused = came.await(nanos, TimeUnit.NANOSECONDS);
            return text.get();
        }
    }

    /** Adds a worker that has no stacks yet. */
    void add(String title) {
        entries.add(new Entry(title, null));
    }

    /** Adds a worker, and asks it for its stacks. */
    void add(String title, Stoppable worker) {
        Answer answer = new Answer();
        entries.add(new Entry(title, answer));
        worker.stacks(answer::set);
    }

    /** Waits for the answers; an interrupt ends the wait and stays set. */
    String text() {
        StringBuilder text = new StringBuilder();
        boolean interrupted = false;
        for (Entry entry : entries) {
            text.append(entry.title).append('\n');
            Answer answer = entry.answer;
            if (answer != null) {
                String stacks = null;
                try {
                    stacks = answer.await(interrupted ? 0 : Math.max(0, deadline - System.nanoTime()));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                text.append(stacks == null ? missing(interrupted) : stacks.stripTrailing());
                text.append('\n');
            }
            text.append('\n');
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return text.toString();
    }

    private static String missing(boolean interrupted) {
        return interrupted
                ? "its stacks were not waited for, because this thread was interrupted"
                : "it has not sent its stacks within " + TimeUnit.NANOSECONDS.toSeconds(WAIT_NANOS)
                        + " s: it has just ended, is suspended, or is short of memory";
    }

    static String seconds(Duration time) {
        return time.toMillis() / 1000.0 + " s";
    }
}
