package io.taskpool.engine;

import static java.util.Objects.requireNonNull;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.engine.future.ResultFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Presents a pool as the JDK's {@link ExecutorService}. Safe for use by many threads.
 *
 * <p>It does not extend {@link java.util.concurrent.AbstractExecutorService}, which wraps each task in an object of its
 * own that could not be sent to a worker process: here every task is submitted unwrapped.
 */
public final class PoolExecutorView implements ExecutorService {
    /** Keeps the pool reachable as long as the view is; an unreachable pool shuts itself down. */
    private final TaskPool pool;

    private final CallSubmitter submitter;

    PoolExecutorView(TaskPool pool, CallSubmitter submitter) {
        this.pool = pool;
        this.submitter = submitter;
    }

    @Override
    public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
        return submitter.submitCallable(requireNonNull(task, "task"));
    }

    @Override
    public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
        return new ResultFuture<>(submitter.submitRunnable(requireNonNull(task, "task")), result);
    }

    @Override
    public Future<?> submit(Runnable task) {
        return submitter.submitRunnable(requireNonNull(task, "task"));
    }

    /**
     * Runs the command at some time in the future. Without a future its failure would be lost, so any exception that it
     * throws, and any failure that keeps an accepted command from running, goes to the default handler for uncaught
     * exceptions or, if there is none, to the standard error stream, as with the JDK's executors. On a process pool
     * this happens in the parent JVM.
     *
     * @param command the command; on a process pool it must be serializable
     * @throws java.util.concurrent.RejectedExecutionException if the pool was shut down, or if the command cannot be
     *     serialized, with a {@link io.taskpool.TaskSerializationException} as its cause
     */
    @Override
    public void execute(Runnable command) {
        submitter.execute(requireNonNull(command, "command"));
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
            throws InterruptedException {
        return BulkCalls.all(submitter, tasks, Long.MAX_VALUE);
    }

    @Override
    public <T extends @Nullable Object> List<Future<T>> invokeAll(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit) throws InterruptedException {
        return BulkCalls.all(submitter, tasks, unit.toNanos(timeout));
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
            throws InterruptedException, ExecutionException {
        try {
            return BulkCalls.any(submitter, tasks, Long.MAX_VALUE);
        } catch (TimeoutException e) {
            throw new AssertionError("a wait of 292 years ended", e);
        }
    }

    @Override
    public <T extends @Nullable Object> T invokeAny(
            Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return BulkCalls.any(submitter, tasks, unit.toNanos(timeout));
    }

    @Override
    public void shutdown() {
        pool.shutdown();
    }

    /**
     * Shuts the pool down as {@link TaskPool#shutdownNow()} does.
     *
     * @return the tasks that had not started: the commands given to {@link #execute} themselves, and for each submitted
     *     task its cancelled future, which does nothing when run
     */
    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> notBegun = new ArrayList<>();
        for (TaskFuture<?> future : pool.shutdownNow()) {
            Runnable command = future instanceof ExecutedCommand executed ? executed.notRun() : null;
            notBegun.add(command != null ? command : new CancelledRun<>(future));
        }
        return notBegun;
    }

    @Override
    public boolean isShutdown() {
        return pool.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return pool.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return pool.awaitTermination(Duration.ofNanos(Math.max(0, unit.toNanos(timeout))));
    }

    @Override
    public String toString() {
        return "ExecutorService of " + pool;
    }
}
