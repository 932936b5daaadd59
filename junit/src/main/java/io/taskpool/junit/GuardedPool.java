package io.taskpool.junit;

import io.taskpool.PoolStats;
import io.taskpool.TaskPool;
import io.taskpool.WorkerInfo;
import io.taskpool.process.ProcessTaskPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/** A pool that a test was given. When the scope ends, it is closed, and what is left of it is named and ended. For one thread. */
final class GuardedPool implements AutoCloseable {
    /** How long calls, threads and child processes may take to end by themselves: a failed map leaves calls that are running. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How long a pool without calls may take to end, on a machine that is busy with other tests. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TaskPool pool;
    private final String name;
    private final Duration grace;
    private final List<String> left = new ArrayList<>();

    GuardedPool(TaskPool pool, String name) {
        this(pool, name, GRACE);
    }

    /**
     * @param name how the names of the pool's threads begin
     * @param grace how long what is left may take to end by itself
     */
    GuardedPool(TaskPool pool, String name, Duration grace) {
        this.pool = pool;
        this.name = name;
        this.grace = grace;
    }

    @Override
    public void close() {
        List<ProcessHandle> workers = workers();
        List<ProcessHandle> children =
                workers.stream().flatMap(ProcessHandle::descendants).toList();
        try {
            endCalls();
            endProcesses(workers, "the worker JVM");
            endProcesses(children, "a process that a task has started,");
            findThreads();
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
            left.add("perhaps more, since the check was interrupted");
        }
        if (!left.isEmpty()) {
            throw new AssertionFailedError(
                    "the pool '" + name + "' has left behind:\n  - " + String.join("\n  - ", left)
                            + "\nA test has to wait for its calls, by future.get() or a map, or to cancel them, and a task to"
                            + " react to an interrupt and to end what it has started.");
        }
    }

    private List<ProcessHandle> workers() {
        return pool instanceof ProcessTaskPool processes
                ? processes.workerPids().stream()
                        .map(ProcessHandle::of)
                        .flatMap(handle -> handle.stream())
                        .toList()
                : List.of();
    }

    private void endCalls() throws InterruptedException {
        pool.shutdown();
        if (pool.awaitTermination(grace)) {
            return;
        }
        long open = openCalls();
        if (open > 0) {
            left.add(open + (open == 1 ? " call that has" : " calls that have") + " not ended" + running() + "\n"
                    + indented(pool.dump()));
            pool.shutdownNow();
        }
        if (!pool.awaitTermination(LIMIT)) {
            left.add("workers that did not end within " + LIMIT.toSeconds() + " s\n" + indented(pool.dump()));
            pool.shutdownNow();
        }
    }

    private long openCalls() {
        PoolStats stats = pool.stats();
        return stats.submitted() - stats.succeeded() - stats.failed() - stats.cancelled();
    }

    private String running() {
        StringBuilder text = new StringBuilder();
        for (WorkerInfo worker : pool.workers()) {
            if (worker.running() != null) {
                text.append(text.isEmpty() ? ", running: " : ", ")
                        .append(worker.running())
                        .append(" on ")
                        .append(worker.name());
            }
        }
        return text.toString();
    }

    private static String indented(String text) {
        return text.strip().indent(6).stripTrailing();
    }

    private void endProcesses(List<ProcessHandle> processes, String what) throws InterruptedException {
        long deadline = System.nanoTime() + grace.toNanos();
        for (ProcessHandle process : processes) {
            try {
                process.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                String command = process.info().command().orElse("unknown");
                boolean killed = process.destroyForcibly();
                left.add(what + " with the pid " + process.pid() + " (command: " + command + ")"
                        + (killed ? ", which was killed" : ", which could not be killed"));
            } catch (ExecutionException e) {
                throw new IllegalStateException("cannot wait for the process " + process.pid(), e);
            }
        }
    }

    private void findThreads() throws InterruptedException {
        long deadline = System.nanoTime() + grace.toNanos();
        for (Thread thread : ownThreads()) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            if (thread.isAlive()) {
                left.add("the thread '" + thread.getName() + "', whose task ignores its interrupt" + stack(thread));
            }
        }
    }

    private List<Thread> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name + "-thread-"))
                .toList();
    }

    private static String stack(Thread thread) {
        StringBuilder text = new StringBuilder();
        Stream.of(thread.getStackTrace())
                .limit(20)
                .forEach(frame -> text.append("\n      at ").append(frame));
        return text.toString();
    }
}
