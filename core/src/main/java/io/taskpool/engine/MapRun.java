package io.taskpool.engine;

import io.taskpool.MapOptions;
import io.taskpool.ProgressListener;
import io.taskpool.TaskFailedException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One {@code map}, {@code stream} or {@code forEach}: reads the input a bounded distance ahead, hands it out in chunks, and
 * gives the finished chunks back in order.
 *
 * <p><b>Concurrency:</b> one thread, the caller's, reads the input, makes chunks and takes them back ({@link #next});
 * workers only decide outcomes ({@link #decided}). The two meet in the counters of each chunk, in {@code finishedItems},
 * {@code wantedBelow} (which only ever falls) and the {@link WakeUp}.
 *
 * @param <T> the type of the items
 */
final class MapRun<T extends @Nullable Object> implements AutoCloseable {
    private final Dispatcher dispatcher;
    private final PoolCounters counters;
    private final CallKind kind;
    private final Object function;
    private final ClassLoader contextLoader;
    private final PreparedFunction prepared;
    private final Iterator<? extends T> input;
    private final MapOptions options;
    private final long timeoutNanos;
    private final long total;
    private final boolean boundedByTaken;
    private final int lookAhead;
    private final int maxChunks;
    private final Meter meter = new Meter();
    private final ChunkSizer sizer;

    // The caller's thread alone.
    private final ArrayDeque<ChunkData> window = new ArrayDeque<>();
    private long issuedItems;
    private int issuedChunks;
    private long takenItems;
    private int takenChunks;
    private long seenItems;
    private int seenChunks;
    private boolean inputEnded;
    private boolean recalled;
    private long reported;

    // Shared with workers.
    private final ConcurrentLinkedQueue<ChunkData> finishedInAnyOrder = new ConcurrentLinkedQueue<>();
    private final AtomicLong finishedItems = new AtomicLong();
    private final AtomicInteger finishedChunks = new AtomicInteger();
    private final AtomicLong wantedBelow = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean stopped;
    private final AtomicReference<@Nullable TaskFailedException> failure = new AtomicReference<>();
    private final WakeUp wakeUp = new WakeUp();
    private final AtomicLong counted = new AtomicLong();

    /**
     * @param total the number of items if known, else -1
     * @param boundedByTaken whether the look-ahead counts until results are taken, or only until they are there
     */
    MapRun(
            Dispatcher dispatcher,
            PoolCounters counters,
            CallKind kind,
            Object function,
            PreparedFunction prepared,
            Iterator<? extends T> input,
            MapOptions options,
            long timeoutNanos,
            long total,
            int lookAhead,
            boolean boundedByTaken) {
        this.dispatcher = dispatcher;
        this.counters = counters;
        this.kind = kind;
        this.function = function;
        this.prepared = prepared;
        this.contextLoader = ContextLoader.of(function);
        this.input = input;
        this.options = options;
        this.timeoutNanos = timeoutNanos;
        this.total = total;
        this.lookAhead = lookAhead;
        this.boundedByTaken = boundedByTaken;
        int workers = dispatcher.config().maxWorkers();
        this.maxChunks = dispatcher.batches() ? (int) Math.min(Integer.MAX_VALUE, 3L * workers) : Integer.MAX_VALUE;
        this.sizer = new ChunkSizer(options.chunkSize(), dispatcher.batches(), workers, lookAhead, total, meter);
    }

    // ---- the caller's side -------------------------------------------------------------------------------------

    /**
     * Returns the next finished chunk, in order unless the options say otherwise, or null when there is none left.
     *
     * @throws TaskFailedException in any order: if a call failed
     * @throws CancellationException if the caller was interrupted or the pool was shut down at once
     */
    @Nullable
    ChunkData next() {
        while (true) {
            wakeUp.clear(awaitsOldest() ? window.peekFirst() : null);
            produce();
            reportProgress();
            ChunkData done = takeFinished();
            // Looked up after the chunk was taken, for it may hold calls that were dropped because of either, and
            // before
            // its outcomes, for those of calls that a shutdown interrupted say less.
            checkNotStopped();
            TaskFailedException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
            if (done != null) {
                return done;
            }
            if (inputEnded && takenChunks == issuedChunks) {
                return null;
            }
            recallUnwanted();
            await();
        }
    }

    /** Tells whether nothing can be done before the oldest chunk is finished, whichever others are before. */
    private boolean awaitsOldest() {
        return options.ordered() && options.progressListener() == null && (inputEnded || boundedByTaken);
    }

    private @Nullable ChunkData takeFinished() {
        ChunkData done;
        if (options.ordered()) {
            done = window.peekFirst();
            if (done == null || (!done.isDone() && !failsFirst(done))) {
                return null;
            }
            window.removeFirst();
        } else {
            done = finishedInAnyOrder.poll();
            if (done == null) {
                return null;
            }
        }
        takenChunks++;
        takenItems += done.size;
        return done;
    }

    /** Tells whether a chunk is finished up to its first failure, so that what stands behind it need not be awaited. */
    private boolean failsFirst(ChunkData chunk) {
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

    private void checkNotStopped() {
        if (stopped) {
            throw new CancellationException("the pool was shut down at once while its results were waited for");
        }
    }

    private void await() {
        if (!wakeUp.await()) {
            close();
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for results; calls not begun were cancelled");
        }
    }

    private void produce() {
        while (!inputEnded && wantedBelow.get() == Long.MAX_VALUE) {
            int size = sizer.next();
            if (isFarAhead(size) && (!seesProgress() || isFarAhead(size))) {
                return;
            }
            @Nullable Object[] items = read(size);
            if (items.length > 0) {
                issue(items);
            }
        }
        if (wantedBelow.get() != Long.MAX_VALUE) {
            inputEnded = true;
        }
    }

    /** Tells whether that many more items would be too many, by what was last seen of the progress. */
    private boolean isFarAhead(int more) {
        long pending = issuedItems - seenItems;
        return pending > 0 && (pending + more > lookAhead || issuedChunks - seenChunks >= maxChunks);
    }

    /** Looks at the counters that all workers write, which is too dear for each item; false if nothing has changed. */
    private boolean seesProgress() {
        long before = seenItems;
        seenChunks = boundedByTaken ? takenChunks : finishedChunks.get();
        seenItems = boundedByTaken ? takenItems : finishedItems.get();
        return seenItems != before;
    }

    private @Nullable Object[] read(int size) {
        @Nullable Object[] items = new @Nullable Object[size];
        int count = 0;
        while (count < size) {
            if (!input.hasNext()) {
                inputEnded = true;
                return Arrays.copyOf(items, count);
            }
            items[count++] = input.next();
        }
        return items;
    }

    private void issue(@Nullable Object[] items) {
        int from = 0;
        while (from < items.length) {
            PreparedFunction.Payload payload = prepared.prepare(items, from, items.length);
            int count = payload.count();
            if (count > 0) {
                // What was serialized need not be held as objects too.
                @Nullable
                Object[] kept = payload.payload() != null
                        ? null
                        : count == items.length ? items : Arrays.copyOfRange(items, from, from + count);
                ChunkData data = new ChunkData(this, issuedItems, count, kept, payload.payload());
                dispatcher.submit(new Chunk(data, 0, count, options.retries()), !boundedByTaken);
                track(data);
                sizer.made(count, payload.bytes());
            }
            RuntimeException failure = payload.failure();
            if (failure != null) {
                ChunkData data = new ChunkData(this, issuedItems, 1, null, null);
                track(data);
                dispatcher.countUnsent(!boundedByTaken);
                data.results[0] = new ChunkData.Failure(failure);
                decided(data, data.firstIndex, data.results[0]);
                count++;
            }
            from += count;
        }
    }

    private void track(ChunkData data) {
        issuedItems += data.size;
        issuedChunks++;
        if (options.ordered()) {
            window.addLast(data);
        }
    }

    private void reportProgress() {
        ProgressListener listener = options.progressListener();
        if (listener != null) {
            long done = finishedItems.get();
            if (done > reported) {
                reported = done;
                listener.onProgress(done, total >= 0 ? total : inputEnded ? issuedItems : -1);
            }
        }
    }

    private void recallUnwanted() {
        if (!recalled && wantedBelow.get() != Long.MAX_VALUE) {
            recalled = true;
            dispatcher.recallAll();
        }
    }

    /** Ends the run: calls not begun will not run. Idempotent; may be called by any thread. */
    @Override
    public void close() {
        long before = wantedBelow.getAndSet(-1);
        if (before == -1) {
            return;
        }
        long open = issuedItems - counted.getAndSet(Long.MIN_VALUE / 2);
        if (open > 0) {
            counters.cancelled.add(open);
            dispatcher.recallAll();
        }
        prepared.close();
        if (!boundedByTaken) {
            dispatcher.endRun();
        }
    }

    // ---- the workers' side -------------------------------------------------------------------------------------

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

    Meter meter() {
        return meter;
    }

    /** Tells whether more than one thread may decide the outcome of a call. */
    boolean hasRivals() {
        return timeoutNanos > 0 || options.retries() > 0;
    }

    boolean wants(long index) {
        return index < wantedBelow.get();
    }

    /** Takes notice of an outcome that was written into the chunk. */
    void decided(ChunkData data, long index, Object outcome) {
        boolean failed = outcome instanceof ChunkData.Failure;
        if (outcome instanceof ChunkData.Failure cause) {
            if (counted.incrementAndGet() > 0) {
                counters.failed.increment();
            }
            if (options.ordered()) {
                // The earliest failure counts, so what stands before it must still run.
                wantedBelow.accumulateAndGet(index, Math::min);
            } else {
                // First the failure, then the end of the run, so that whoever meets a dropped call finds the reason.
                if (failure.get() == null) {
                    failure.compareAndSet(null, new TaskFailedException(index, cause.cause()));
                }
                wantedBelow.accumulateAndGet(0, Math::min);
            }
        }
        boolean last = data.finished(1);
        if (last) {
            count(data);
            finishedItems.addAndGet(data.size);
            finishedChunks.incrementAndGet();
            if (!options.ordered()) {
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

    /** Takes notice that the pool was shut down at once. */
    void poolStopped() {
        stopped = true;
        wakeUp.set();
    }
}
