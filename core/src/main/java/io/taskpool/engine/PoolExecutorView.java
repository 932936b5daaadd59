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
 * A pool as the JDK's {@link ExecutorService}. It is safe for use by many threads.
 *
 * <p>It does not extend {@link java.util.concurrent.AbstractExecutorService}, which wraps each task in an object of its
 * own that could not cross to a worker process: here every task is handed over as it is.
 */
public final class PoolExecutorView implements ExecutorService {
    /** Held so that the pool stays in use as long as the view is: a pool that nobody refers to ends by itself. */
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
     * Runs the command at some time. There is no future by which its failure could be seen, so whatever it throws, and
     * whatever keeps it from running once it was accepted, goes to the default handler for uncaught exceptions or, where
     * there is none, to the standard error stream, as with the JDK's executors. On a process pool that happens in this JVM.
     *
     * @param command the command; on a process pool it has to be serializable
     * @throws java.util.concurrent.RejectedExecutionException if the pool was shut down, or if the command cannot be
     *     serialized; its cause is the {@link io.taskpool.TaskSerializationException} then
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
     * Shuts the pool down at once, as {@link TaskPool#shutdownNow()} does.
     *
     * @return what had not begun: the commands given to {@link #execute} as they are, and for each submitted task its
     *     cancelled future, to run which does nothing
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
