package io.taskpool.benchmarks.proofs;

import io.taskpool.Task;
import io.taskpool.TaskFuture;
import io.taskpool.benchmarks.os.Heap;
import io.taskpool.benchmarks.os.OwnProcesses;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.shared.SharedLatch;
import io.taskpool.shared.SharedValue;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lets all workers read one large value, in place and as a copy each, and observes time and memory. */
@Command(
        name = "sharing",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Lets all workers read one large value, in place and as a copy each.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Sharing implements Callable<Integer> {
    private static final long SLACK_MEBIBYTES = 256;

    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Option(names = "--mib", description = "how large the value is", defaultValue = "1024")
    private int mebibytes;

    @Option(names = "--workers", description = "how many workers read it", defaultValue = "4")
    private int workers;

    @Option(names = "--rounds", description = "how many values are shared, one after the other", defaultValue = "3")
    private int rounds;

    /** Called by picocli. */
    public Sharing() {}

    @Override
    public Integer call() throws Exception {
        return run(System.out, mebibytes, workers, rounds) ? 0 : 1;
    }

    /**
     * Runs the proof.
     *
     * @param out the stream to print the report to
     * @param mebibytes how large the value is, less than 2048
     * @param workers how many workers read it
     * @param rounds how many values are shared, one after the other
     * @return whether the proof succeeded
     * @throws Exception if it cannot be carried out
     */
    public static boolean run(PrintStream out, int mebibytes, int workers, int rounds) throws Exception {
        String settings = mebibytes + " MiB, " + workers + " workers, " + rounds + " rounds";
        return new Run(new ProofReport(out, "sharing", settings), out, mebibytes, workers, rounds).run();
    }

    private record Run(ProofReport report, PrintStream out, int mebibytes, int workers, int rounds) {
        boolean run() throws Exception {
            long inPlace = 0;
            try (ProcessTaskPool pool = open(128)) {
                for (int round = 1; round <= rounds; round++) {
                    ByteBuffer content = ByteBuffer.allocate(mebibytes << 20);
                    content.putLong(0, round);
                    try (SharedValue<ByteBuffer> value = SharedValue.of(content)) {
                        inPlace = read(pool, "in place", round, () -> sum(value.get()));
                    }
                }
            }
            long copied = 0;
            try (ProcessTaskPool pool = open(mebibytes + mebibytes / 2 + 128)) {
                for (int round = 1; round <= rounds; round++) {
                    long[] content = new long[(mebibytes << 20) / Long.BYTES];
                    content[0] = round;
                    try (SharedValue<long[]> value = SharedValue.of(content)) {
                        copied = read(pool, "copied", round, () -> sum(value.get()));
                    }
                }
            }
            if (inPlace > (mebibytes + workers * SLACK_MEBIBYTES) << 20) {
                report.violation("what is read in place takes more memory than one copy");
            }
            return report.end(
                    "all workers together take %s in place and %s with a copy each",
                    Heap.mebibytes(inPlace), Heap.mebibytes(copied));
        }

        private ProcessTaskPool open(int heapMebibytes) {
            ProcessTaskPool pool = ProcessTaskPool.builder()
                    .workers(workers)
                    .maxHeap(heapMebibytes + "m")
                    .build();
            pool.warmUp();
            return pool;
        }

        /** Has each worker read the value twice; returns how much memory they take then. */
        private long read(ProcessTaskPool pool, String how, int round, Task<Long> sum) throws Exception {
            double first = seconds(pool, round, sum);
            double again = seconds(pool, round, sum);
            long memory = pool.workerPids().stream()
                    .mapToLong(OwnProcesses::proportionalBytes)
                    .sum();
            out.printf(
                    Locale.ROOT,
                    "%s, round %d: first %.2f s, again %.2f s, all workers %s%n",
                    how,
                    round,
                    first,
                    again,
                    Heap.mebibytes(memory));
            return memory;
        }

        private double seconds(ProcessTaskPool pool, int round, Task<Long> sum) throws Exception {
            SharedLatch all = SharedLatch.of(workers);
            List<TaskFuture<Long>> calls = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < workers; i++) {
                calls.add(pool.submit(() -> {
                    long result = sum.call();
                    all.countDown();
                    return all.await(LIMIT) ? result : -1L; // so that no worker has two of them
                }));
            }
            for (TaskFuture<Long> call : calls) {
                if (call.get() != round) {
                    report.violation("a worker has read " + call.get() + " instead of " + round);
                }
            }
            return (System.nanoTime() - start) / 1e9;
        }

        private static long sum(ByteBuffer content) {
            long sum = 0;
            for (int at = 0; at < content.limit(); at += Long.BYTES) {
                sum += content.getLong(at);
            }
            return sum;
        }

        private static long sum(long[] content) {
            long sum = 0;
            for (long each : content) {
                sum += each;
            }
            return sum;
        }
    }
}
