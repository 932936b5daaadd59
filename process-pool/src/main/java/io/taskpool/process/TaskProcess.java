package io.taskpool.process;

import static java.util.Objects.requireNonNull;

import io.taskpool.Task;
import io.taskpool.TaskAction;
import io.taskpool.TaskFuture;
import io.taskpool.engine.PoolEngine;
import io.taskpool.process.host.ProcessBackend;
import io.taskpool.spi.CallKind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One task in a JVM of its own, like Python's {@code multiprocessing.Process}. This class is safe for use by many threads.
 *
 * <pre>{@code
 * TaskProcess<Integer> process = TaskProcess.start(() -> 6 * 7);
 * process.join();
 * System.out.println(process.future().get()); // prints 42
 * }</pre>
 *
 * <p>The process ends when its task does, and with this JVM, however that ends.
 *
 * @param <R> the type of the task's result
 */
public final class TaskProcess<R extends @Nullable Object> {
    private final PoolEngine engine;
    private final ProcessBackend backend;
    private final TaskFuture<R> future;
    private final @Nullable Process process;

    private TaskProcess(PoolEngine engine, ProcessBackend backend, TaskFuture<R> future, @Nullable Process process) {
        this.engine = engine;
        this.backend = backend;
        this.future = future;
        this.process = process;
    }

    /**
     * Starts a process that runs a task.
     *
     * @param task the task
     * @param <R> the type of its result
     * @return the process, which is running
     */
    public static <R extends @Nullable Object> TaskProcess<R> start(Task<? extends R> task) {
        return start(CallKind.TASK, requireNonNull(task, "task"));
    }

    /**
     * Starts a process that runs a task that returns nothing.
     *
     * @param action the task
     * @return the process, which is running
     */
    public static TaskProcess<@Nullable Void> start(TaskAction action) {
        return start(CallKind.ACTION, requireNonNull(action, "action"));
    }

    private static <R extends @Nullable Object> TaskProcess<R> start(CallKind kind, Object function) {
        PoolSettings settings = new PoolSettings();
        settings.workers(1);
        settings.maxTasksPerWorker(1);
        ProcessBackend backend = settings.backend();
        backend.remote().exitCodeTellsOutcome();
        PoolEngine engine = settings.engine(backend, 1);
        TaskFuture<R> future = engine.submit(kind, function, null);
        Process process = backend.processes().stream().findFirst().orElse(null);
        engine.shutdown();
        return new TaskProcess<>(engine, backend, future, process);
    }

    /**
     * Waits until the process has ended.
     *
     * @throws InterruptedException if the calling thread was interrupted; the process goes on
     */
    public void join() throws InterruptedException {
        while (!join(Duration.ofDays(1))) {
            // long enough to count as no limit
        }
    }

    /**
     * Waits until the process has ended, or the time is up.
     *
     * @param timeout how long to wait at most
     * @return true if the process has ended
     * @throws InterruptedException if the calling thread was interrupted; the process goes on
     */
    public boolean join(Duration timeout) throws InterruptedException {
        return engine.awaitTermination(requireNonNull(timeout, "timeout"));
    }

    /**
     * Tells whether the process is running.
     *
     * @return true until it has ended
     */
    public boolean isAlive() {
        return !engine.isTerminated();
    }

    /**
     * Returns the exit code.
     *
     * @return 0 if the task returned, 1 if it threw, 128 plus the signal's number if a signal ended the process, or what
     *     the task gave to {@link System#exit}
     * @throws IllegalStateException if the process has not ended, or could not be started
     */
    public int exitValue() {
        if (isAlive()) {
            throw new IllegalStateException("process " + pid() + " has not ended; join() waits for it");
        }
        return started().exitValue();
    }

    /**
     * Returns the process id.
     *
     * @return the id
     * @throws IllegalStateException if the process could not be started
     */
    public long pid() {
        return started().pid();
    }

    private Process started() {
        Process known = process;
        if (known == null) {
            throw new IllegalStateException("the process could not be started; future() says why");
        }
        return known;
    }

    /**
     * Asks the process to end, so that its shutdown hooks run. Unless one of them sets another exit code it exits with
     * 143, as after SIGTERM. Does nothing if it has ended.
     */
    public void terminate() {
        backend.remote().terminate();
    }

    /** Ends the process by force (SIGKILL on POSIX). Does nothing if it has ended. */
    public void kill() {
        if (process != null) {
            process.toHandle().destroyForcibly();
        }
    }

    /**
     * Returns the task's pending result.
     *
     * @return the future; it fails with {@link io.taskpool.WorkerDiedException} if the process ends before the task does
     */
    public TaskFuture<R> future() {
        return future;
    }
}
