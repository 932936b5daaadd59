package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.CallOptions;
import io.taskpool.PoolStats;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskTimeoutException;
import io.taskpool.WorkerDiedException;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs two events of a pool concurrently and checks the invariants that hold afterwards in either order: each call has
 * exactly one outcome and started at most once, the counters add up, and the pool terminates when it is shut down.
 */
final class EngineRace {
    private static final TaskFunction<Object, Object> FUNCTION = argument -> argument;

    final ManualBackend backend = new ManualBackend();
    final PoolEngine engine;
    private final List<TaskFuture<Object>> futures = new ArrayList<>();
    private Consumer<EngineRace> left = race -> {};
    private Consumer<EngineRace> right = race -> {};

    EngineRace(int workers, int callsPerWorker, @Nullable Duration timeout) {
        engine = new PoolEngine(
                PoolConfig.builder("race", workers)
                        .minWorkers(workers)
                        .maxCallsPerWorker(callsPerWorker)
                        .idleTimeout(Duration.ofHours(1))
                        .callTimeout(timeout)
                        .cancelGrace(Duration.ofMillis(1))
                        .build(),
                backend);
    }

    EngineRace between(Consumer<EngineRace> one, Consumer<EngineRace> other) {
        left = one;
        right = other;
        return this;
    }

    /** Submits a call; does nothing if the pool was shut down. */
    @Nullable
    TaskFuture<Object> submit() {
        return submit(CallOptions.defaults());
    }

    /** Submits a call with options; does nothing if the pool was shut down. */
    @Nullable
    TaskFuture<Object> submit(CallOptions options) {
        try {
            int number;
            synchronized (futures) {
                number = futures.size();
            }
            TaskFuture<Object> future = engine.submit(CallKind.FUNCTION, FUNCTION, "call " + number, options);
            synchronized (futures) {
                futures.add(future);
            }
            return future;
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    ManualWorker worker() {
        return backend.worker();
    }

    /** Starts a call on any worker that has one, and returns that worker. */
    ManualWorker beginAnywhere() {
        for (ManualWorker worker : backend.workers()) {
            if (worker.begin()) {
                return worker;
            }
        }
        throw new AssertionError("no worker has a call; " + engine.stats());
    }

    TaskFuture<Object> future(int number) {
        synchronized (futures) {
            return futures.get(number);
        }
    }

    /** Runs both sides, each on its own thread. */
    void run() {
        Thread one = new Thread(() -> left.accept(this));
        Thread other = new Thread(() -> right.accept(this));
        one.start();
        other.start();
        try {
            one.join();
            other.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        settle();
    }

    void left() {
        left.accept(this);
    }

    void right() {
        right.accept(this);
    }

    /** Completes all remaining work and checks the invariants. */
    void settle() {
        backend.drain();
        engine.shutdown();
        backend.drain();
        for (TaskFuture<Object> future : futures) {
            if (!future.isDone()) {
                throw new AssertionError("a call without an outcome; " + engine.stats());
            }
        }
        if (!engine.isTerminated()) {
            throw new AssertionError("the pool has not terminated; " + engine.stats());
        }
        PoolStats stats = engine.stats();
        if (stats.submitted() != stats.succeeded() + stats.failed() + stats.cancelled()
                || stats.queued() != 0
                || stats.inFlight() != 0
                || stats.workers() != 0) {
            throw new AssertionError("the counters do not add up: " + stats);
        }
        List<Object> begun = backend.begun().all();
        if (begun.stream().distinct().count() != begun.size()) {
            throw new AssertionError("a call started twice: " + begun);
        }
    }

    /** Passes on the calls' outcomes: {@code value}, {@code cancelled}, {@code died} or {@code timeout}. */
    void outcomes(Consumer<String> receiver) {
        futures.forEach(future -> receiver.accept(outcome(future)));
    }

    private static String outcome(TaskFuture<Object> future) {
        if (future.isCancelled()) {
            return "cancelled";
        }
        try {
            assertThat(future.get()).isInstanceOf(String.class);
            return "value";
        } catch (ExecutionException e) {
            return e.getCause() instanceof WorkerDiedException
                    ? "died"
                    : e.getCause() instanceof TaskTimeoutException ? "timeout" : String.valueOf(e.getCause());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
