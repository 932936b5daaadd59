package io.taskpool.benchmarks.subject;

import io.taskpool.process.ProcessTaskPool;
import java.util.List;
import java.util.concurrent.Future;

/** This library's process pool. */
final class TaskPoolProcesses implements ProcessContender {
    private final ProcessTaskPool pool;

    TaskPoolProcesses(int workers) {
        pool = ProcessTaskPool.builder().workers(workers).maxHeap("256m").build();
    }

    @Override
    public Future<Integer> increment(int n) {
        return pool.submit(ContenderWork::increment, n);
    }

    @Override
    public Future<byte[]> echo(byte[] content) {
        return pool.submit(bytes -> bytes, content);
    }

    @Override
    public Future<double[]> echo(double[] content) {
        return pool.submit(doubles -> doubles, content);
    }

    @Override
    public Future<Long> spin(int seed) {
        return pool.submit(ContenderWork::spin, seed);
    }

    @Override
    public List<Integer> incrementAll(List<Integer> items) {
        return pool.map(ContenderWork::increment, items);
    }

    @Override
    public List<byte[]> echoAll(List<byte[]> items) {
        return pool.map(bytes -> bytes, items);
    }

    @Override
    public void close() {
        pool.close();
    }
}
