package io.taskpool.engine;

import static java.util.Objects.requireNonNull;

import io.taskpool.MapOptions;
import io.taskpool.PoolStats;
import io.taskpool.Task;
import io.taskpool.TaskAction;
import io.taskpool.TaskConsumer;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WorkerInfo;
import io.taskpool.spi.CallKind;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pool made by {@link io.taskpool.spi.TaskPools#of}, for backends without a pool class of their own. */
final class BackendPool implements TaskPool {
    private final PoolEngine engine;

    BackendPool(PoolEngine engine) {
        this.engine = engine;
        engine.endWhenUnreachable(this);
    }

    @Override
    public <R extends @Nullable Object> TaskFuture<R> submit(Task<? extends R> task) {
        return engine.submit(CallKind.TASK, requireNonNull(task, "task"), null);
    }

    @Override
    public TaskFuture<@Nullable Void> submit(TaskAction action) {
        return engine.submit(CallKind.ACTION, requireNonNull(action, "action"), null);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submit(
            TaskFunction<? super T, ? extends R> fn, T arg) {
        return engine.submit(CallKind.FUNCTION, requireNonNull(fn, "fn"), arg);
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items, MapOptions options) {
        try {
            return engine.map(
                    CallKind.FUNCTION,
                    requireNonNull(fn, "fn"),
                    requireNonNull(items, "items"),
                    requireNonNull(options, "options"));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items, MapOptions options) {
        return engine.stream(
                this,
                CallKind.FUNCTION,
                requireNonNull(fn, "fn"),
                requireNonNull(items, "items"),
                requireNonNull(options, "options"));
    }

    @Override
    public <T extends @Nullable Object> void forEach(
            TaskConsumer<? super T> action, Iterable<? extends T> items, MapOptions options) {
        try {
            engine.forEach(
                    CallKind.CONSUMER,
                    requireNonNull(action, "action"),
                    requireNonNull(items, "items"),
                    requireNonNull(options, "options"));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public ExecutorService asExecutorService() {
        return engine.asExecutorService(this);
    }

    @Override
    public PoolStats stats() {
        return engine.stats();
    }

    @Override
    public List<WorkerInfo> workers() {
        return engine.workers();
    }

    @Override
    public String dump() {
        return engine.dump();
    }

    @Override
    public void shutdown() {
        engine.shutdown();
    }

    @Override
    public List<TaskFuture<?>> shutdownNow() {
        return engine.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return engine.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return engine.isTerminated();
    }

    @Override
    public boolean awaitTermination(Duration timeout) throws InterruptedException {
        return engine.awaitTermination(requireNonNull(timeout, "timeout"));
    }

    @Override
    public void close() {
        engine.close();
    }

    @Override
    public String toString() {
        return "TaskPool[" + engine.stats() + "]";
    }
}
