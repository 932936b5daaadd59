package io.taskpool.benchmarks.subject;

import com.google.common.math.Quantiles;
import io.taskpool.MapOptions;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.process.TaskProcess;
import java.io.PrintStream;
import java.util.List;

/** Measures how soon workers that are no longer needed are gone, and how soon their replacements are ready. */
final class ExitMeasures {
    /** The number of calls in a row, each on a new worker. */
    private static final int RECYCLED = 4;

    private ExitMeasures() {}

    static void run(PrintStream out, Order order) throws Exception {
        check(process() == 0); // loads the library
        double[] close = new double[order.batch()];
        double[] recycled = new double[order.batch()];
        double[] process = new double[order.batch()];
        for (int i = 0; i < order.batch(); i++) {
            close[i] = closeMillis();
            recycled[i] = recycledMillis();
            long start = System.nanoTime();
            check(process() == 0);
            process[i] = (System.nanoTime() - start) / 1e6;
        }
        Samples.print(out, "exit-close", Quantiles.median().compute(close));
        Samples.print(out, "exit-recycled", Quantiles.median().compute(recycled));
        Samples.print(out, "exit-process", Quantiles.median().compute(process));
    }

    /** Closes a pool whose two workers are idle. */
    private static double closeMillis() throws Exception {
        long start;
        try (ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(2)
                .minWorkers(2)
                .maxHeap("256m")
                .build()) {
            check(pool.submit(ContenderWork::increment, 1).get() == 2);
            while (pool.stats().idleWorkers() < 2) {
                Thread.onSpinWait();
            }
            // Runs the workers' code first, so that no compilation is in progress when the pool is closed.
            check(pool.map(
                                    ContenderWork::increment,
                                    List.of(1, 2),
                                    MapOptions.defaults().chunkSize(1))
                            .size()
                    == 2);
            while (pool.stats().idleWorkers() < 2) {
                Thread.onSpinWait();
            }
            start = System.nanoTime();
        }
        return (System.nanoTime() - start) / 1e6;
    }

    /** Makes calls one after another, each on a new worker. */
    private static double recycledMillis() throws Exception {
        try (ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(1)
                .maxTasksPerWorker(1)
                .maxHeap("256m")
                .build()) {
            check(pool.submit(ContenderWork::increment, 1).get() == 2);
            long start = System.nanoTime();
            for (int i = 0; i < RECYCLED; i++) {
                check(pool.submit(ContenderWork::increment, i).get() == i + 1);
            }
            return (System.nanoTime() - start) / 1e6 / RECYCLED;
        }
    }

    private static int process() throws Exception {
        TaskProcess<Integer> process = TaskProcess.start(() -> 42);
        process.join();
        check(process.future().get() == 42);
        return process.exitValue();
    }

    private static void check(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalStateException("a wrong result was returned");
        }
    }
}
