package io.taskpool.benchmarks.subject;

import io.taskpool.CallEvent;
import io.taskpool.PoolListener;
import io.taskpool.TaskPool;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What it costs that somebody listens: the same {@code map} on the same pool, in turn without a listener and with one that
 * counts what it is told. A map with a listener ends when the listener has been told of all its calls.
 */
final class ListenerMeasures {
    private static final int WORKERS = 2;

    /** So many tiny calls are measured for each call of a millisecond. */
    private static final int TINY_CALLS = 500;

    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

    private ListenerMeasures() {}

    static void run(PrintStream out, Order order) throws Exception {
        boolean processes = order.contender().equals("taskpool");
        try (TaskPool pool = processes ? TaskPool.processes(WORKERS) : TaskPool.threads(WORKERS)) {
            List<Integer> tiny = IntStream.range(0, order.batch()).boxed().toList();
            List<Integer> longer = tiny.subList(0, Math.max(1, tiny.size() / TINY_CALLS));
            measure(out, order, pool, () -> map(pool, tiny, false), tiny.size(), "tiny");
            measure(out, order, pool, () -> map(pool, longer, true), longer.size(), "ms");
        }
    }

    private static void measure(
            PrintStream out, Order order, TaskPool pool, Samples.Sample map, int calls, String figure)
            throws Exception {
        Counting listener = new Counting();
        List<Samples> samples = Samples.takeInTurn(order, List.of(map, () -> {
            listener.expect(calls);
            pool.addListener(listener);
            map.run();
            listener.await();
            pool.removeListener(listener);
        }));
        Samples.print(out, "unheard-" + figure, calls / samples.get(0).medianSeconds());
        Samples.print(out, "heard-" + figure, calls / samples.get(1).medianSeconds());
    }

    private static void map(TaskPool pool, List<Integer> items, boolean longer) {
        int count = (longer
                        ? pool.map(ListenerMeasures::millisecond, items)
                        : pool.map(ContenderWork::increment, items))
                .size();
        if (count != items.size()) {
            throw new IllegalStateException("a result is missing");
        }
    }

    private static int millisecond(int n) {
        long end = System.nanoTime() + MILLISECOND;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        return n + 1;
    }

    /** Counts the starts and ends that it is told of, without a lock: a listener is called by one thread at a time. */
    private static final class Counting implements PoolListener {
        private final Semaphore all = new Semaphore(0);
        private long missing;

        void expect(int calls) {
            missing = 2L * calls;
        }

        void await() throws InterruptedException {
            all.acquire();
        }

        private void told(long events) {
            long before = missing;
            missing = before - events;
            if (before > 0 && before <= events) {
                all.release();
            }
        }

        @Override
        public void callStarted(CallEvent event) {
            told(1);
        }

        @Override
        public void callEnded(CallEvent event) {
            told(1);
        }

        @Override
        public void eventsLost(long count) {
            told(count);
        }
    }
}
