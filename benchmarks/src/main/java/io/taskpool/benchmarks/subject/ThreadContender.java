package io.taskpool.benchmarks.subject;

import io.taskpool.TaskFunction;
import java.util.List;

/** A way of applying a function to many items in parallel in this JVM. */
interface ThreadContender extends AutoCloseable {
    <R> List<R> map(TaskFunction<Integer, R> function, List<Integer> items) throws Exception;

    @Override
    void close();
}
