package io.taskpool.benchmarks.subject;

import com.pivovarit.collectors.ParallelCollectors;
import io.taskpool.TaskFunction;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Contenders that are based on streams. */
final class Streams {
    private Streams() {}

    private static <R> Function<Integer, R> unchecked(TaskFunction<Integer, R> function) {
        return item -> {
            try {
                return function.apply(item);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    /** The JDK's parallel streams, on the common pool. */
    static final class Parallel implements ThreadContender {
        @Override
        public <R> List<R> map(TaskFunction<Integer, R> function, List<Integer> items) {
            return items.parallelStream().map(unchecked(function)).collect(Collectors.toList());
        }

        @Override
        public void close() {}
    }

    /** A plain loop in the calling thread. */
    static final class Sequential implements ThreadContender {
        @Override
        public <R> List<R> map(TaskFunction<Integer, R> function, List<Integer> items) {
            return items.stream().map(unchecked(function)).collect(Collectors.toList());
        }

        @Override
        public void close() {}
    }

    /** parallel-collectors, in batches, as its documentation recommends for many small tasks. */
    static final class Collected implements ThreadContender {
        private final ExecutorService executor;
        private final int parallelism;

        Collected(ExecutorService executor, int parallelism) {
            this.executor = executor;
            this.parallelism = parallelism;
        }

        @Override
        public <R> List<R> map(TaskFunction<Integer, R> function, List<Integer> items) {
            return items.stream()
                    .collect(ParallelCollectors.Batching.parallel(
                            unchecked(function), Collectors.toList(), executor, parallelism))
                    .join();
        }

        @Override
        public void close() {
            executor.shutdown();
        }
    }
}
