package io.taskpool.engine;

import static java.util.Objects.requireNonNull;

import io.taskpool.BiTaskFunction;
import io.taskpool.CallOptions;
import io.taskpool.MapOptions;
import io.taskpool.Outcome;
import io.taskpool.PoolListener;
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

/**
 * A pool that delegates everything to a {@link PoolEngine}: it checks the arguments, and stays reachable while one of its
 * operations runs. The public pool classes extend it with what is their backend's own. Safe for use by many threads.
 */
public abstract class EnginePool implements TaskPool {
    private final PoolEngine engine;

    /**
     * Makes the pool.
     *
     * @param engine the engine, which is shut down once this pool is unreachable
     */
    protected EnginePool(PoolEngine engine) {
        this.engine = engine;
        engine.endWhenUnreachable(this);
    }

    @Override
    public final <R extends @Nullable Object> TaskFuture<R> submit(Task<? extends R> task) {
        return engine.submit(CallKind.TASK, requireNonNull(task, "task"), null);
    }

    @Override
    public final TaskFuture<@Nullable Void> submit(TaskAction action) {
        return engine.submit(CallKind.ACTION, requireNonNull(action, "action"), null);
    }

    @Override
    public final <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submit(
            TaskFunction<? super T, ? extends R> fn, T arg) {
        return engine.submit(CallKind.FUNCTION, requireNonNull(fn, "fn"), arg);
    }

    @Override
    public final <R extends @Nullable Object> TaskFuture<R> submit(Task<? extends R> task, CallOptions options) {
        return engine.submit(CallKind.TASK, requireNonNull(task, "task"), null, requireNonNull(options, "options"));
    }

    @Override
    public final TaskFuture<@Nullable Void> submit(TaskAction action, CallOptions options) {
        return engine.submit(
                CallKind.ACTION, requireNonNull(action, "action"), null, requireNonNull(options, "options"));
    }

    @Override
    public final <T extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submit(
            TaskFunction<? super T, ? extends R> fn, T arg, CallOptions options) {
        return engine.submit(CallKind.FUNCTION, requireNonNull(fn, "fn"), arg, requireNonNull(options, "options"));
    }

    @Override
    public final <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
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
    public final <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object> List<R> map(
            BiTaskFunction<? super A, ? super B, ? extends R> fn,
            Iterable<? extends A> first,
            Iterable<? extends B> second,
            MapOptions options) {
        try {
            return engine.map(
                    requireNonNull(fn, "fn"),
                    requireNonNull(first, "first"),
                    requireNonNull(second, "second"),
                    requireNonNull(options, "options"));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public final <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<T, R>> outcomes(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items, MapOptions options) {
        return engine.outcomes(
                this, requireNonNull(fn, "fn"), requireNonNull(items, "items"), requireNonNull(options, "options"));
    }

    @Override
    public final <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            TaskFunction<? super T, ? extends R> fn, Iterable<? extends T> items, MapOptions options) {
        return engine.stream(
                this,
                CallKind.FUNCTION,
                requireNonNull(fn, "fn"),
                requireNonNull(items, "items"),
                requireNonNull(options, "options"));
    }

    @Override
    public final <T extends @Nullable Object> void forEach(
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
    public final ExecutorService asExecutorService() {
        return engine.asExecutorService(this);
    }

    @Override
    public final String name() {
        return engine.name();
    }

    @Override
    public final PoolStats stats() {
        return engine.stats();
    }

    @Override
    public final List<WorkerInfo> workers() {
        return engine.workers();
    }

    @Override
    public final String dump() {
        return engine.dump();
    }

    @Override
    public final void addListener(PoolListener listener) {
        engine.addListener(requireNonNull(listener, "listener"));
    }

    @Override
    public final void removeListener(PoolListener listener) {
        engine.removeListener(requireNonNull(listener, "listener"));
    }

    @Override
    public final void warmUp() {
        engine.warmUp();
    }

    @Override
    public final void resize(int workers) {
        engine.resize(workers);
    }

    @Override
    public final void shutdown() {
        engine.shutdown();
    }

    @Override
    public final List<TaskFuture<?>> shutdownNow() {
        return engine.shutdownNow();
    }

    @Override
    public final List<TaskFuture<?>> shutdownCancelling() {
        return engine.shutdownCancelling();
    }

    @Override
    public final boolean isShutdown() {
        return engine.isShutdown();
    }

    @Override
    public final boolean isTerminated() {
        return engine.isTerminated();
    }

    @Override
    public final boolean awaitTermination(Duration timeout) throws InterruptedException {
        return engine.awaitTermination(requireNonNull(timeout, "timeout"));
    }

    @Override
    public final void close() {
        engine.close();
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + engine.stats() + "]";
    }
}
