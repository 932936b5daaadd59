package io.taskpool.engine;

import io.taskpool.MapOptions;
import io.taskpool.engine.carried.CarriedFunction;
import io.taskpool.engine.failure.FunctionNames;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.Stoppable;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The part of a run that the workers use: its calls, which of them should still run, and their outcomes. The other
 * part, which reads the input and takes results, is {@link MapRun}.
 *
 * <p><b>Concurrency:</b> workers write the outcome into the chunk and then report it to {@link #decided}. The two parts
 * share only the counters of each chunk, {@code finishedItems}, {@code wantedBelow} (which only decreases) and the
 * {@link ChunkSignal}.
 */
final class RunOutcomes {
    private final PoolCounters counters;
    private final CallKind kind;
    private final Object function;
    private final ClassLoader contextLoader;
    private final CallTimeEstimator estimator;
    private final long timeoutNanos;
    private final boolean ordered;
    private final RetryPolicy retryPolicy;
    private final @Nullable String name;
    private final boolean eachOutcome;
    private final @Nullable Duration deadline;
    private final long begunNanos;

    /** The chunks that workers may be running. */
    private final PlacedChunks placed = new PlacedChunks();

    private final ChunkSignal wakeUp;

    private final ConcurrentLinkedQueue<ChunkData> finishedInAnyOrder = new ConcurrentLinkedQueue<>();
    private final AtomicLong finishedItems = new AtomicLong();
    private final AtomicLong failedItems = new AtomicLong();
    private final AtomicInteger finishedChunks = new AtomicInteger();
    private final AtomicLong wantedBelow = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean stopped;
    private final AtomicReference<@Nullable Failed> failure = new AtomicReference<>();
    private final AtomicLong counted = new AtomicLong();

    /** Why the run was ended from outside; null if it was not. */
    private final AtomicReference<@Nullable RunEnd> ended = new AtomicReference<>();

    /** The first failure. The caller's thread makes the exception, because its message calls user code. */
    record Failed(long index, ChunkData.Failure failure) {}

    /**
     * @param wakeUp is set whenever something changes for the caller
     * @param eachOutcome whether the caller takes an outcome for each call, so that a failure ends nothing
     */
    RunOutcomes(
            PoolCounters counters,
            CallKind kind,
            Object function,
            CallTimeEstimator estimator,
            long timeoutNanos,
            MapOptions options,
            boolean eachOutcome,
            ChunkSignal wakeUp) {
        this.counters = counters;
        this.kind = kind;
        this.function = function;
        this.contextLoader = ContextLoader.of(CarriedFunction.innermost(function));
        this.estimator = estimator;
        this.timeoutNanos = timeoutNanos;
        this.ordered = options.ordered();
        this.retryPolicy = RetryPolicy.of(options);
        this.name = options.name();
        this.eachOutcome = eachOutcome;
        this.deadline = options.deadline();
        this.begunNanos = deadline == null ? 0 : System.nanoTime();
        this.wakeUp = wakeUp;
    }

    // ---- what the workers ask and report -----------------------------------------------------------------------

    ClassLoader contextLoader() {
        return contextLoader;
    }

    CallKind kind() {
        return kind;
    }

    Object function() {
        return function;
    }

    Class<?> type() {
        return CarriedFunction.innermost(function).getClass();
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    /** Returns how long the run may still take; {@link Work#NO_DEADLINE} if it has no deadline. */
    long leftNanos(long nowNanos) {
        return deadline == null ? Work.NO_DEADLINE : TimeUnit.NANOSECONDS.convert(deadline) - (nowNanos - begunNanos);
    }

    RetryPolicy retryPolicy() {
        return retryPolicy;
    }

    @Nullable
    String name() {
        return name;
    }

    /** Names the run for messages. */
    String title() {
        return "the map " + (name == null ? "of " + FunctionNames.of(type()) : "'" + name + "'");
    }

    /** Tells whether the caller wants to know how long each call ran. */
    boolean isMeasured() {
        return eachOutcome;
    }

    CallTimeEstimator estimator() {
        return estimator;
    }

    /**
     * Tells whether more than one thread may decide the outcome of a call. A run that is cancelled decides none: its calls
     * are stopped and then reported by their workers.
     */
    boolean hasRivals() {
        return timeoutNanos > 0 || retryPolicy.retries() || deadline != null;
    }

    boolean wants(long index) {
        return index < wantedBelow.get();
    }

    /** Records that a chunk is about to be handed to a worker. */
    void placed(PlacedChunks.Part chunk, Stoppable host) {
        placed.add(chunk, host);
    }

    /** Records an outcome after it was written into the chunk. */
    void decided(ChunkData data, long index, Object outcome) {
        boolean failed = outcome instanceof ChunkData.Failure;
        if (outcome instanceof ChunkData.Failure cause) {
            failedItems.incrementAndGet();
            if (counted.incrementAndGet() > 0) {
                counters.failed.increment();
            }
            if (eachOutcome) {
                failed = false; // it wakes the caller as a result does
            } else if (ordered) {
                // The caller gets the failure with the lowest index, so the calls before this one must still run.
                wantedBelow.accumulateAndGet(index, Math::min);
            } else {
                // The failure is set before the run ends, so that a caller that meets a dropped call finds the reason.
                if (failure.get() == null) {
                    failure.compareAndSet(null, new Failed(index, cause));
                }
                wantedBelow.accumulateAndGet(0, Math::min);
            }
        }
        boolean last = data.finished(1);
        if (last) {
            count(data);
            data.setDone();
            finishedItems.addAndGet(data.size);
            finishedChunks.incrementAndGet();
            if (!ordered) {
                finishedInAnyOrder.add(data);
            }
        }
        if (failed) {
            wakeUp.set();
        } else if (last) {
            wakeUp.finished(data);
        }
    }

    /** Counts the calls of a finished chunk that did not fail; failures were counted one by one. */
    private void count(ChunkData data) {
        int failures = 0;
        int drops = 0;
        for (Object result : data.results) {
            if (result == ChunkData.DROPPED) {
                drops++;
            } else if (result instanceof ChunkData.Failure) {
                failures++;
            }
        }
        if (counted.addAndGet(data.size - failures) > 0) {
            counters.succeeded.add((long) data.size - failures - drops);
            counters.cancelled.add(drops);
        } // otherwise the run was closed and its open calls were counted as cancelled
    }

    /** Records that {@code shutdownNow()} was called on the pool. */
    void poolStopped() {
        stopped = true;
        wakeUp.set();
    }

    /**
     * Ends the run from outside, the first time: no further call begins, and those that are running are stopped. Runs on any
     * thread, and neither waits nor runs user code.
     *
     * @param stopper stops running calls
     */
    boolean end(RunEnd how, CallStopper stopper) {
        if (!ended.compareAndSet(null, how.after(finishedItems.get()))) {
            return false;
        }
        wantedBelow.accumulateAndGet(0, Math::min);
        placed.stop(how, eachOutcome, stopper);
        wakeUp.set();
        return true;
    }

    /** Returns why the run was ended from outside; null if it was not. */
    @Nullable
    RunEnd ended() {
        return ended.get();
    }

    // ---- what the caller asks ----------------------------------------------------------------------------------

    /** Tells whether all calls should still run: none has failed, and the run was not closed. */
    boolean wantsAll() {
        return wantedBelow.get() == Long.MAX_VALUE;
    }

    boolean isClosed() {
        return wantedBelow.get() == -1;
    }

    /** Marks the run as closed, so that no further call starts; false if it was closed before. */
    boolean close() {
        return wantedBelow.getAndSet(-1) != -1;
    }

    /** Counts the calls without an outcome as cancelled, once; returns how many of the issued calls they are. */
    long cancelOpen(long issued) {
        return issued - counted.getAndSet(Long.MIN_VALUE / 2);
    }

    boolean isStopped() {
        return stopped;
    }

    /** Returns the failure that ends an unordered run; null if there is none. */
    @Nullable
    Failed failed() {
        return failure.get();
    }

    /** Removes and returns the chunk that finished first; null if there is none. */
    @Nullable
    ChunkData pollFinished() {
        return finishedInAnyOrder.poll();
    }

    long finishedItems() {
        return finishedItems.get();
    }

    /** Returns how many items have failed, those of unfinished chunks included. */
    long failedItems() {
        return failedItems.get();
    }

    int finishedChunks() {
        return finishedChunks.get();
    }

    /** Tells whether a chunk is finished up to its first failure, so that its later calls need not be awaited. */
    boolean failsFirst(ChunkData chunk) {
        long end = wantedBelow.get() - chunk.firstIndex;
        if (end < 0 || end >= chunk.size) {
            return false;
        }
        for (int i = 0; i <= end; i++) {
            if (chunk.results[i] == null) {
                return false;
            }
        }
        return true;
    }
}
