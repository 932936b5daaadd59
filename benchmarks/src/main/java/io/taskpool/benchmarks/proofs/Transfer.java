package io.taskpool.benchmarks.proofs;

import io.taskpool.TaskFuture;
import io.taskpool.benchmarks.os.Heap;
import io.taskpool.benchmarks.os.OwnProcesses;
import io.taskpool.process.ProcessTaskPool;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.zip.CRC32C;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends large amounts of data through one worker in both directions, and observes the memory of both sides. */
@Command(
        name = "transfer",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Sends large amounts of data through one worker and checks that memory does not grow.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Transfer implements Callable<Integer> {
    private static final int LARGEST = 8 << 20;

    /** The number of payloads in flight; more than one, so that sending and receiving overlap. */
    private static final int AT_ONCE = 3;

    private static final long SLACK_BYTES = 96L << 20;

    @Option(names = "--mib", description = "how much, in both directions together", defaultValue = "16384")
    private long mebibytes;

    @Option(names = "--seed", description = "determines the sizes", defaultValue = "1")
    private long seed;

    /** Called by picocli. */
    public Transfer() {}

    @Override
    public Integer call() throws Exception {
        return run(System.out, mebibytes, seed) ? 0 : 1;
    }

    private record Sent(TaskFuture<byte[]> future, int bytes, long checksum) {}

    /**
     * Runs the proof.
     *
     * @param out the stream to print the report to
     * @param mebibytes how much to send, both directions together
     * @param seed determines the sizes
     * @return whether the proof succeeded
     * @throws Exception if it cannot be carried out
     */
    public static boolean run(PrintStream out, long mebibytes, long seed) throws Exception {
        ProofReport report = new ProofReport(out, "transfer", mebibytes + " MiB, seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        long bytes = 0;
        long target = mebibytes << 20;
        long calls = 0;
        long nextSample = 0;
        long heapEarly = 0;
        long residentEarly = 0;
        long heapMost = 0;
        long residentMost = 0;
        long start = System.nanoTime();
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(1).maxHeap("128m").build()) {
            ArrayDeque<Sent> sent = new ArrayDeque<>();
            while (bytes < target || !sent.isEmpty()) {
                if (bytes < target && sent.size() < AT_ONCE) {
                    byte[] content = new byte[random.nextInt(LARGEST + 1)];
                    random.nextBytes(content);
                    sent.add(new Sent(pool.submit(Transfer::back, content), content.length, checksum(content)));
                    bytes += 2L * content.length;
                    calls++;
                    continue;
                }
                Sent oldest = sent.removeFirst();
                byte[] back = oldest.future.get();
                if (back.length != oldest.bytes || checksum(back) != oldest.checksum) {
                    report.violation("a payload of " + oldest.bytes + " bytes came back different");
                }
                if (calls >= nextSample) {
                    nextSample = calls + Math.max(1, mebibytes / 1_024);
                    long resident = pool.workerPids().stream()
                            .mapToLong(OwnProcesses::residentBytes)
                            .sum();
                    long heap = Heap.usedAfterCollection();
                    residentMost = Math.max(residentMost, resident);
                    heapMost = Math.max(heapMost, heap);
                    if (bytes <= target / 4) {
                        heapEarly = heapMost;
                        residentEarly = residentMost;
                    }
                }
                report.progress("%d MiB, worker %s", bytes >> 20, Heap.mebibytes(residentMost));
            }
            if (pool.stats().workersStarted() != 1) {
                report.violation(pool.stats().workersStarted() + " workers were started instead of one");
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (heapMost > heapEarly + SLACK_BYTES || residentMost > residentEarly + SLACK_BYTES) {
            report.violation("memory grew after the first quarter");
        }
        return report.end(
                "%d MiB in %d calls, %.0f MiB/s; in the first quarter and in all, at most: worker %s and %s, heap after"
                        + " collection %s and %s",
                bytes >> 20,
                calls,
                (bytes >> 20) / seconds,
                Heap.mebibytes(residentEarly),
                Heap.mebibytes(residentMost),
                Heap.mebibytes(heapEarly),
                Heap.mebibytes(heapMost));
    }

    private static byte[] back(byte[] content) {
        return content;
    }

    private static long checksum(byte[] content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content, 0, content.length);
        return checksum.getValue();
    }
}
