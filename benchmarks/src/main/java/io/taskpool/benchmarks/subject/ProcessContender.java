package io.taskpool.benchmarks.subject;

import java.util.List;
import java.util.concurrent.Future;

/** A pool of worker processes. */
interface ProcessContender extends AutoCloseable {
    Future<Integer> increment(int n);

    Future<byte[]> echo(byte[] content);

    Future<double[]> echo(double[] content);

    Future<Long> spin(int seed);

    /** Increments all, in the way that the pool recommends for many small items. */
    List<Integer> incrementAll(List<Integer> items) throws Exception;

    /** Sends all there and back, in the way that the pool recommends for a list of large items. */
    List<byte[]> echoAll(List<byte[]> items) throws Exception;

    @Override
    void close();

    /** Makes one. */
    @FunctionalInterface
    interface Factory {
        ProcessContender open(int workers) throws Exception;
    }
}
