package io.taskpool.benchmarks.cluster;

import io.taskpool.TaskPool;
import io.taskpool.benchmarks.os.Machine;
import io.taskpool.cluster.ClusterTaskPool;
import io.taskpool.process.ProcessTaskPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the same calls on a process pool and on members of the loopback interface, in turn. */
@Command(
        name = "cluster-costs",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Measures calls on three members on the loopback interface beside a process pool.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ClusterCosts implements Callable<Integer> {
    private static final int MEMBERS = 3;
    private static final int PAYLOAD_BYTES = 1 << 20;

    @Option(names = "--rounds", description = "how often each is measured", defaultValue = "7")
    private int rounds;

    @Option(names = "--workers", description = "how many each pool has", defaultValue = "2")
    private int workers;

    @Option(names = "--calls", description = "how many calls a round makes one by one", defaultValue = "5000")
    private int calls;

    /** Called by picocli. */
    public ClusterCosts() {}

    private interface Measured {
        void run(TaskPool pool) throws Exception;
    }

    private record Row(String name, String unit, double amount, Measured measured) {}

    @Override
    public Integer call() throws Exception {
        List<Integer> items = IntStream.range(0, 40 * calls).boxed().toList();
        byte[] payload = new byte[PAYLOAD_BYTES];
        int echoes = Math.max(1, calls / 25);
        List<Row> rows = List.of(
                new Row("tiny calls one by one", "calls/s", calls, pool -> {
                    for (int i = 0; i < calls; i++) {
                        Integer unused = pool.submit((Integer n) -> n + 1, i).get();
                    }
                }),
                new Row("map of tiny items", "items/s", items.size(), pool -> {
                    List<Integer> unused = pool.map(n -> n + 1, items);
                }),
                new Row("1 MiB there and back", "calls/s", echoes, pool -> {
                    for (int i = 0; i < echoes; i++) {
                        byte[] unused =
                                pool.submit((byte[] bytes) -> bytes, payload).get();
                    }
                }));
        System.out.println(Machine.describe());
        try (LoopbackMembers members = new LoopbackMembers(MEMBERS, workers);
                TaskPool far = ClusterTaskPool.builder()
                        .members(members.addresses().toArray(new String[0]))
                        .workers(workers)
                        .maxHeap("256m")
                        .build();
                TaskPool near = ProcessTaskPool.builder()
                        .workers(workers)
                        .maxHeap("256m")
                        .build()) {
            for (Row row : rows) {
                measure(row, near, far);
            }
        }
        return 0;
    }

    private void measure(Row row, TaskPool near, TaskPool far) throws Exception {
        List<Double> nearRates = new ArrayList<>();
        List<Double> farRates = new ArrayList<>();
        for (int round = -2; round < rounds; round++) { // two to warm up
            double nearRate = rate(row, near);
            double farRate = rate(row, far);
            if (round >= 0) {
                nearRates.add(nearRate);
                farRates.add(farRate);
            }
        }
        double nearMedian = median(nearRates);
        double farMedian = median(farRates);
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %.2f |%n",
                row.name + ", " + row.unit,
                nearMedian,
                farMedian,
                farMedian / nearMedian);
    }

    private static double rate(Row row, TaskPool pool) throws Exception {
        long start = System.nanoTime();
        row.measured.run(pool);
        return row.amount * 1e9 / (System.nanoTime() - start);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
