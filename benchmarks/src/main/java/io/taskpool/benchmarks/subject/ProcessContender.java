package io.taskpool.benchmarks.subject;

import java.util.List;
import java.util.concurrent.Future;

/** A pool of worker processes. */
interface ProcessContender extends AutoCloseable {
    Future<Integer> increment(int n);

    Future<byte[]> echo(byte[] content);

    Future<double[]> echo(double[] content);

    Future<Long> spin(int seed);

    /** Increments all items, in the way that the pool's documentation recommends for many small items. */
    List<Integer> incrementAll(List<Integer> items) throws Exception;

    /** Sends all items to workers and back, in the way that the pool's documentation recommends for large items. */
    List<byte[]> echoAll(List<byte[]> items) throws Exception;

    @Override
    void close();

    /** Opens a contender. */
    @FunctionalInterface
    interface Factory {
        ProcessContender open(int workers) throws Exception;
    }
}
