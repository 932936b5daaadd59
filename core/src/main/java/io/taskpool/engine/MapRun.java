package io.taskpool.engine;

import io.taskpool.MapOptions;
import io.taskpool.ProgressListener;
import io.taskpool.TaskFailedException;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PreparedFunction;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One {@code map}, {@code stream} or {@code forEach}: reads the input a bounded distance ahead, hands it out in chunks, and
 * gives the finished chunks back in order. What the workers see of it is {@link RunOutcomes}.
 *
 * <p><b>Shutdown.</b> A run that was accepted as a whole, as a {@code map} is and a stream that is read to its end in one
 * go, goes on. Of another stream nothing more is read from the input, what was read is delivered, and then it fails.
 *
 * <p><b>Concurrency:</b> one thread, the caller's, takes chunks back ({@link #next}). It makes them of the input, too, and so
 * does the thread that reads the input where that has one; this object's monitor keeps the two apart, and no input of that
 * kind is read under it. Workers only decide outcomes, which the two sides meet in {@link RunOutcomes}.
 *
 * @param <T> the type of the items
 */
final class MapRun<T extends @Nullable Object> implements AutoCloseable {
    private final Dispatcher dispatcher;
    private final PoolCounters counters;
    private final RunOutcomes outcomes;
    private final PreparedFunction prepared;
    private final RunInput<T> input;
    private final MapOptions options;
    private final long total;
    private final boolean boundedByTaken;
    private final int lookAhead;
    private final int maxChunks;
    private final ChunkSizer sizer;

    // Guarded by this, but for what is reported and recalled, which is the caller's thread's.
    private final ArrayDeque<ChunkData> window = new ArrayDeque<>();
    private long issuedItems;
    private int issuedChunks;
    private long takenItems;
    private int takenChunks;
    private long seenItems;
    private int seenChunks;
    private boolean inputEnded;
    private boolean refused;
    private boolean left;
    private boolean recalled;
    private long reported;

    private final ChunkSignal wakeUp;
    private final AtomicReference<OpenRuns.@Nullable OpenRun> accepted;

    /**
     * @param wakeUp what the input wakes, too
     * @param accepted the accepted run that this is, or null for a stream that was not accepted as a whole
     * @param total the number of items if known, else -1
     * @param boundedByTaken whether the look-ahead counts until results are taken, or only until they are there
     */
    MapRun(
            Dispatcher dispatcher,
            PoolCounters counters,
            CallKind kind,
            Object function,
            PreparedFunction prepared,
            RunInput<T> input,
            ChunkSignal wakeUp,
            OpenRuns.@Nullable OpenRun accepted,
            MapOptions options,
            long timeoutNanos,
            long total,
            int lookAhead,
            boolean boundedByTaken) {
        this.dispatcher = dispatcher;
        this.counters = counters;
        this.prepared = prepared;
        CallTimeEstimator estimator = new CallTimeEstimator();
        this.outcomes = new RunOutcomes(
                counters, kind, function, estimator, timeoutNanos, options.ordered(), options.retries() > 0, wakeUp);
        this.input = input;
        input.tell(this::inputArrived);
        this.wakeUp = wakeUp;
        this.accepted = new AtomicReference<>(accepted);
        this.options = options;
        this.total = total;
        this.lookAhead = lookAhead;
        this.boundedByTaken = boundedByTaken;
        int workers = dispatcher.config().maxWorkers();
        this.maxChunks = dispatcher.batches() ? (int) Math.min(Integer.MAX_VALUE, 3L * workers) : Integer.MAX_VALUE;
        this.sizer = new ChunkSizer(options.chunkSize(), dispatcher.batches(), workers, lookAhead, total, estimator);
    }

    // ---- the caller's side -------------------------------------------------------------------------------------

    /**
     * Returns the next finished chunk, in order unless the options say otherwise, or null when there is none left.
     *
     * @throws TaskFailedException in any order: if a call failed
     * @throws CancellationException if the caller was interrupted or the pool was shut down at once
     * @throws RejectedExecutionException if the pool was shut down, and the run was not accepted as a whole
     */
    @Nullable
    ChunkData next() {
        input.allow(takenItems + lookAhead); // what was taken before has been consumed
        while (true) {
            synchronized (this) {
                wakeUp.clear(awaitsOldest() ? window.peekFirst() : null);
                produce();
            }
            reportProgress();
            ChunkData done;
            boolean ended;
            synchronized (this) {
                done = takeFinished();
                ended = inputEnded && takenChunks == issuedChunks;
            }
            // After the chunk was taken, for it may hold calls that were dropped because of either; and before its
            // outcomes are read, for those of calls that a shutdown interrupted say less.
            checkNotStopped();
            RunOutcomes.Failed failed = outcomes.failed();
            if (failed != null) {
                throw failed.failure().exception(failed.index());
            }
            if (done != null) {
                return done;
            }
            if (ended) {
                checkWasWhole();
                return null;
            }
            recallUnwanted();
            await();
        }
    }

    /** Hands out what was read, on the thread that reads it, which goes on while nobody asks for results. */
    synchronized void inputArrived() {
        produce();
    }

    /** Tells whether nothing can be done before the oldest chunk is finished, whichever others are before. */
    private boolean awaitsOldest() {
        return options.ordered()
                && options.progressListener() == null
                && (inputEnded || (boundedByTaken && input.reader() == null));
    }

    /** All that was read was delivered; throws if that is not all there is. */
    private void checkWasWhole() {
        Throwable thrown = input.failure();
        if (thrown != null) {
            throw MapRun.<RuntimeException>unchanged(thrown);
        }
        if (refused && (left || input.isLeft())) {
            throw new RejectedExecutionException(
                    "the pool '" + dispatcher.config().name()
                            + "' was shut down while a stream was read from it: the results of the " + issuedItems
                            + " items that it had taken came, the rest of the input was not read");
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // what an iterator throws need not be declared here
    private static <E extends Throwable> E unchanged(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private @Nullable ChunkData takeFinished() {
        ChunkData done;
        if (options.ordered()) {
            done = window.peekFirst();
            if (done == null || (!done.isDone() && !outcomes.failsFirst(done))) {
                return null;
            }
            window.removeFirst();
        } else {
            done = outcomes.pollFinished();
            if (done == null) {
                return null;
            }
        }
        takenChunks++;
        takenItems += done.size;
        return done;
    }

    private void checkNotStopped() {
        if (outcomes.isStopped()) {
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
        if (!refused && accepted.get() == null && dispatcher.isShutdown()) {
            if (dispatcher.isStopped()) {
                throw Dispatcher.stopped(dispatcher.config());
            }
            refuse();
        }
        while (!inputEnded && outcomes.wantsAll()) {
            int size = sizer.next();
            if (isFarAhead(size) && (!seesProgress() || isFarAhead(size))) {
                return;
            }
            @Nullable Object[] items = input.take(size, isWorthAChunk(size));
            if (items.length > 0) {
                issue(items);
            } else if (!input.isEnded()) {
                return;
            }
            inputEnded |= input.isEnded();
        }
        if (!outcomes.wantsAll()) {
            inputEnded = true;
        }
    }

    /** Nothing more is taken: the pool was shut down. */
    private void refuse() {
        refused = true;
        input.readNoMore();
        inputEnded |= input.isEnded();
    }

    /** A worker that would be idle takes what there is, unless the user has said how many items to hand over together. */
    private int isWorthAChunk(int size) {
        boolean idle =
                issuedChunks - outcomes.finishedChunks() < dispatcher.config().maxWorkers();
        return idle && options.chunkSize() == 0 ? 1 : size;
    }

    /** Tells whether that many more items would be too many, by what was last seen of the progress. */
    private boolean isFarAhead(int more) {
        long pending = issuedItems - seenItems;
        return pending > 0 && (pending + more > lookAhead || issuedChunks - seenChunks >= maxChunks);
    }

    /** Looks at the counters that all workers write, which is too dear for each item; false if nothing has changed. */
    private boolean seesProgress() {
        long before = seenItems;
        seenChunks = boundedByTaken ? takenChunks : outcomes.finishedChunks();
        seenItems = boundedByTaken ? takenItems : outcomes.finishedItems();
        return seenItems != before;
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
                ChunkData data = new ChunkData(issuedItems, count, kept, payload.payload());
                if (!submit(new Chunk(outcomes, data, 0, count, options.retries()))) {
                    return;
                }
                track(data);
                sizer.made(count, payload.bytes());
            }
            RuntimeException failure = payload.failure();
            if (failure != null) {
                ChunkData data = new ChunkData(issuedItems, 1, null, null);
                track(data);
                dispatcher.countUnsent(true);
                data.results[0] = new ChunkData.Failure(failure);
                outcomes.decided(data, data.firstIndex, data.results[0]);
                count++;
            }
            from += count;
        }
    }

    /** Hands a chunk to the pool; false if the pool is over already, so that only an end is left. */
    private boolean submit(Chunk chunk) {
        try {
            dispatcher.submit(chunk, true);
            return true;
        } catch (RejectedExecutionException e) {
            if (accepted.get() != null) {
                throw e;
            }
            left = true;
            refuse();
            inputEnded = true;
            return false;
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
            long done = outcomes.finishedItems();
            if (done > reported) {
                reported = done;
                listener.onProgress(done, total >= 0 ? total : inputEnded ? issuedItems : -1);
            }
        }
    }

    private void recallUnwanted() {
        if (!recalled && !outcomes.wantsAll()) {
            recalled = true;
            dispatcher.recallAll();
        }
    }

    /**
     * Has the pool accept the rest of a stream as a whole, since this thread reads it to its end. If the pool was shut down
     * it does not, and what was read before is still delivered.
     */
    void acceptRest(OpenRuns runs) {
        OpenRuns.OpenRun rest;
        try {
            rest = runs.begin();
        } catch (RejectedExecutionException e) {
            return;
        }
        rest.readsFrom(input);
        accepted.set(rest);
        if (outcomes.isClosed()) {
            rest.end(); // the stream was closed meanwhile
        }
    }

    /** Ends the run: calls not begun will not run. Idempotent; may be called by any thread. */
    @Override
    public void close() {
        long open;
        synchronized (this) {
            if (!outcomes.close()) {
                return;
            }
            // In one step, so that nothing is handed out after it, and the reader is not interrupted while it hands
            // out.
            open = outcomes.cancelOpen(issuedItems);
            input.close();
        }
        if (open > 0) {
            counters.cancelled.add(open);
            dispatcher.recallAll();
        }
        prepared.close();
        OpenRuns.OpenRun whole = accepted.get();
        if (whole != null) {
            whole.end();
        }
    }
}
