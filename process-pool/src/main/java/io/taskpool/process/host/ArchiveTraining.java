package io.taskpool.process.host;

import io.taskpool.MapOptions;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.engine.PoolEngine;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.remote.host.WorkerSettings;
import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Has a worker do what workers do first, so that it loads the classes that all of them need. */
final class ArchiveTraining {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What Java serialization carries. */
    private record Cargo(String text, List<Integer> numbers) implements Serializable {}

    private ArchiveTraining() {}

    /**
     * Returns the settings of the worker.
     *
     * @param like settings like which they are to be
     * @param jvmArguments all its JVM options
     */
    static ProcessSettings settings(ProcessSettings like, List<String> jvmArguments) {
        WorkerSettings worker = WorkerSettings.plain(like.worker().maxHeap(), 1 << 20, LIMIT);
        return ProcessSettings.plain(worker, jvmArguments, like.javaHome(), like.environment());
    }

    /** Runs the worker; true if it did everything and ended by itself. */
    static boolean run(Backend backend) throws InterruptedException {
        PoolConfig config = PoolConfig.builder("startup archive", 1)
                .startAttempts(1)
                .idleTimeout(LIMIT)
                .callTimeout(LIMIT)
                .cancelGrace(Duration.ofSeconds(1))
                .build();
        PoolEngine engine = new PoolEngine(config, backend);
        try {
            boolean well = runCalls(engine);
            engine.shutdown();
            return engine.awaitTermination(LIMIT) && well && engine.stats().workersDied() == 0;
        } finally {
            engine.shutdownNow();
        }
    }

    private static boolean runCalls(PoolEngine engine) throws InterruptedException {
        TaskFunction<Object, Object> same = argument -> argument;
        TaskFunction<Integer, Integer> boxes = Math::negateExact; // takes more of the JDK's classes to make
        TaskFunction<Object, Object> fail = argument -> {
            throw new IllegalStateException(String.valueOf(argument));
        };
        List<Object> arguments = new ArrayList<>(List.of(1, 2L, 3.0, true, "text", 'c', new int[] {1}, new byte[] {1}));
        arguments.add(List.of(1, 2));
        arguments.add(Map.of("key", "value"));
        arguments.add(new Cargo("text", List.of(1, 2)));
        List<TaskFuture<Object>> futures = new ArrayList<>();
        for (Object argument : arguments) {
            futures.add(engine.submit(CallKind.FUNCTION, same, argument));
        }
        futures.add(engine.submit(CallKind.FUNCTION, boxes, 1));
        futures.add(engine.submit(CallKind.FUNCTION, fail, "as it should"));
        int succeeded = 0;
        for (TaskFuture<Object> future : futures) {
            try {
                future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
                succeeded++;
            } catch (ExecutionException e) {
                // one is to fail
            } catch (TimeoutException e) {
                return false;
            }
        }
        List<Object> mapped = engine.map(CallKind.FUNCTION, same, arguments, MapOptions.defaults());
        return succeeded == arguments.size() + 1 && mapped.size() == arguments.size();
    }
}
