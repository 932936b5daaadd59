package io.taskpool.benchmarks.jmh;

import io.taskpool.TaskPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The overhead of the engine on threads, where nothing is serialized, compared with the JDK's fixed pool. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class ThreadPoolBenchmark {
    private static final int CALLS = 1_000;
    private static final int THREADS = 2;

    private TaskPool pool;
    private ExecutorService executor;
    private List<Integer> items;

    /** Called by JMH. */
    public ThreadPoolBenchmark() {}

    /** Makes the pools. */
    @Setup
    public void setUp() {
        pool = TaskPool.threads(THREADS);
        executor = Executors.newFixedThreadPool(THREADS);
        items = IntStream.range(0, CALLS).boxed().toList();
    }

    /** Closes the pools. */
    @TearDown
    public void tearDown() {
        pool.close();
        executor.shutdown();
    }

    /**
     * Makes one call and waits for its result.
     *
     * @return its result
     * @throws ExecutionException never
     * @throws InterruptedException never
     */
    @Benchmark
    public int submitAndGet() throws ExecutionException, InterruptedException {
        return pool.submit(n -> n + 1, 1).get();
    }

    /**
     * Makes one call on the JDK's pool and waits for its result.
     *
     * @return its result
     * @throws ExecutionException never
     * @throws InterruptedException never
     */
    @Benchmark
    public int submitAndGetOnFixedPool() throws ExecutionException, InterruptedException {
        return executor.submit(() -> 2).get();
    }

    /**
     * Submits many calls before getting any result; the time is that of one call.
     *
     * @return the sum of the results
     * @throws ExecutionException never
     * @throws InterruptedException never
     */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long submits() throws ExecutionException, InterruptedException {
        List<Future<Integer>> futures = new ArrayList<>(CALLS);
        for (Integer item : items) {
            futures.add(pool.submit(n -> n + 1, item));
        }
        return sum(futures);
    }

    /**
     * Submits many calls on the JDK's pool before getting any result; the time is that of one call.
     *
     * @return the sum of the results
     * @throws ExecutionException never
     * @throws InterruptedException never
     */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public long submitsOnFixedPool() throws ExecutionException, InterruptedException {
        List<Future<Integer>> futures = new ArrayList<>(CALLS);
        for (Integer item : items) {
            futures.add(executor.submit(() -> item + 1));
        }
        return sum(futures);
    }

    private static long sum(List<Future<Integer>> futures) throws ExecutionException, InterruptedException {
        long sum = 0;
        for (Future<Integer> future : futures) {
            sum += future.get();
        }
        return sum;
    }

    /**
     * Maps many items; the time is that of one item.
     *
     * @return the results
     */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public List<Integer> map() {
        return pool.map(n -> n + 1, items);
    }
}
