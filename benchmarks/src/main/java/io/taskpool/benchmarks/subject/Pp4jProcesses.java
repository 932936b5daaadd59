package io.taskpool.benchmarks.subject;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.viktorc.pp4j.impl.JavaProcessPoolExecutor;
import net.viktorc.pp4j.impl.SimpleJavaProcessOptions;

/** PP4J's worker JVMs. */
final class Pp4jProcesses implements ProcessContender {
    private static final int FOR_EVER = 0;
    private static final int HEAP_MIB = 256;
    private static final int STACK_KIB = 1024;
    private static final long END_SECONDS = 30;

    /** Items per task; the same number as in the chunks of Python's executor. */
    private static final int CHUNK = 5_000;

    private final JavaProcessPoolExecutor pool;

    Pp4jProcesses(int workers) throws InterruptedException {
        SimpleJavaProcessOptions options = new SimpleJavaProcessOptions(2, HEAP_MIB, STACK_KIB, FOR_EVER);
        pool = new JavaProcessPoolExecutor(options, workers, workers, 0, (Runnable & Serializable) () -> {}, false);
    }

    private <T> Future<T> submit(SerializableCallable<T> task) {
        return pool.submit(task, false);
    }

    @Override
    public Future<Integer> increment(int n) {
        return submit(() -> ContenderWork.increment(n));
    }

    @Override
    public Future<byte[]> echo(byte[] content) {
        return submit(() -> content);
    }

    @Override
    public Future<double[]> echo(double[] content) {
        return submit(() -> content);
    }

    @Override
    public Future<Long> spin(int seed) {
        return submit(() -> ContenderWork.spin(seed));
    }

    @Override
    public List<Integer> incrementAll(List<Integer> items) throws Exception {
        List<Future<List<Integer>>> chunks = new ArrayList<>();
        for (int from = 0; from < items.size(); from += CHUNK) {
            List<Integer> chunk = new ArrayList<>(items.subList(from, Math.min(items.size(), from + CHUNK)));
            chunks.add(submit(() -> incremented(chunk)));
        }
        List<Integer> results = new ArrayList<>(items.size());
        for (Future<List<Integer>> chunk : chunks) {
            results.addAll(chunk.get());
        }
        return results;
    }

    @Override
    public List<byte[]> echoAll(List<byte[]> items) throws Exception {
        List<Future<byte[]>> futures = new ArrayList<>();
        for (byte[] item : items) {
            futures.add(echo(item));
        }
        List<byte[]> results = new ArrayList<>(items.size());
        for (Future<byte[]> future : futures) {
            results.add(future.get());
        }
        return results;
    }

    private static List<Integer> incremented(List<Integer> items) {
        List<Integer> results = new ArrayList<>(items.size());
        for (int item : items) {
            results.add(ContenderWork.increment(item));
        }
        return results;
    }

    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("PP4J's pool did not end within " + END_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A task that PP4J can send. */
    @FunctionalInterface
    private interface SerializableCallable<T> extends Callable<T>, Serializable {}
}
