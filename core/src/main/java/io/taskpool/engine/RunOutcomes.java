package io.taskpool.engine;

import io.taskpool.spi.CallKind;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The side of a run that faces the workers: what its calls are, which of them are still wanted, and what became of them. The
 * other side, which reads the input and takes results, is {@link MapRun}.
 *
 * <p><b>Concurrency:</b> workers write the outcome into the chunk and then report it to {@link #decided}. Everything that the
 * two sides share is in the counters of each chunk, in {@code finishedItems}, {@code wantedBelow} (which only ever falls) and
 * the {@link ChunkSignal}.
 */
final class RunOutcomes {
    private final PoolCounters counters;
    private final CallKind kind;
    private final Object function;
    private final ClassLoader contextLoader;
    private final CallTimeEstimator estimator;
    private final long timeoutNanos;
    private final boolean ordered;
    private final boolean retries;
    private final ChunkSignal wakeUp;

    private final ConcurrentLinkedQueue<ChunkData> finishedInAnyOrder = new ConcurrentLinkedQueue<>();
    private final AtomicLong finishedItems = new AtomicLong();
    private final AtomicInteger finishedChunks = new AtomicInteger();
    private final AtomicLong wantedBelow = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean stopped;
    private final AtomicReference<@Nullable Failed> failure = new AtomicReference<>();
    private final AtomicLong counted = new AtomicLong();

    /** The first failure. The exception is made by the caller's thread, since its message is partly the user's code. */
    record Failed(long index, ChunkData.Failure failure) {}

    /**
     * @param wakeUp is set whenever there is something new for the caller
     * @param ordered whether results are taken in the order of the input
     * @param retries whether calls that failed may be repeated
     */
    RunOutcomes(
            PoolCounters counters,
            CallKind kind,
            Object function,
            CallTimeEstimator estimator,
            long timeoutNanos,
            boolean ordered,
            boolean retries,
            ChunkSignal wakeUp) {
        this.counters = counters;
        this.kind = kind;
        this.function = function;
        this.contextLoader = ContextLoader.of(function);
        this.estimator = estimator;
        this.timeoutNanos = timeoutNanos;
        this.ordered = ordered;
        this.retries = retries;
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
        return function.getClass();
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    CallTimeEstimator estimator() {
        return estimator;
    }

    /** Tells whether more than one thread may decide the outcome of a call. */
    boolean hasRivals() {
        return timeoutNanos > 0 || retries;
    }

    boolean wants(long index) {
        return index < wantedBelow.get();
    }

    /** Records an outcome that was written into the chunk. */
    void decided(ChunkData data, long index, Object outcome) {
        boolean failed = outcome instanceof ChunkData.Failure;
        if (outcome instanceof ChunkData.Failure cause) {
            if (counted.incrementAndGet() > 0) {
                counters.failed.increment();
            }
            if (ordered) {
                // The earliest failure counts, so what stands before it must still run.
                wantedBelow.accumulateAndGet(index, Math::min);
            } else {
                // First the failure, then the end of the run, so that whoever meets a dropped call finds the reason.
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
        } // else the run was closed and has counted what was open as cancelled
    }

    /** Records that the pool was shut down at once. */
    void poolStopped() {
        stopped = true;
        wakeUp.set();
    }

    // ---- what the caller asks ----------------------------------------------------------------------------------

    /** Tells whether all calls are wanted: none has failed, and the run was not closed. */
    boolean wantsAll() {
        return wantedBelow.get() == Long.MAX_VALUE;
    }

    boolean isClosed() {
        return wantedBelow.get() == -1;
    }

    /** Makes all calls unwanted; false if that was done before. */
    boolean close() {
        return wantedBelow.getAndSet(-1) != -1;
    }

    /** Counts the calls that have no outcome as cancelled, once; returns how many there are of those that were issued. */
    long cancelOpen(long issued) {
        return issued - counted.getAndSet(Long.MIN_VALUE / 2);
    }

    boolean isStopped() {
        return stopped;
    }

    /** Returns the failure that ends a run whose results are taken in any order; null if there is none. */
    @Nullable
    Failed failed() {
        return failure.get();
    }

    /** Takes a finished chunk, whichever was first; null if there is none. */
    @Nullable
    ChunkData pollFinished() {
        return finishedInAnyOrder.poll();
    }

    long finishedItems() {
        return finishedItems.get();
    }

    int finishedChunks() {
        return finishedChunks.get();
    }

    /** Tells whether a chunk is finished up to its first failure, so that what stands behind it need not be awaited. */
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
