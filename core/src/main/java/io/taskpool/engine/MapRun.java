package io.taskpool.engine;

import io.taskpool.MapOptions;
import io.taskpool.ProgressListener;
import io.taskpool.TaskFailedException;
import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PreparedFunction;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One {@code map}, {@code stream} or {@code forEach}: reads the input a bounded distance ahead, submits it in chunks,
 * and returns the finished chunks in order. Workers see only its {@link RunOutcomes}.
 *
 * <p><b>Shutdown.</b> A run that was accepted as a whole continues: a {@code map}, or a stream that is read to its end
 * in one go. Any other stream reads no further input, delivers the results of what it has read, and then fails.
 *
 * <p><b>Concurrency:</b> one thread, the caller's, takes finished chunks ({@link #next}). Chunks are made by that
 * thread and, if the input has a reader thread, by that one too; this object's monitor keeps the two apart, and an
 * input with a reader thread is never read under it. Workers only decide outcomes, in {@link RunOutcomes}.
 *
 * <p>This file is longer than most because all of it is one state, of what was read, submitted and taken, under one monitor.
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
    private final @Nullable RunProgress progress;
    private final @Nullable Rate rate;
    private final long startNanos = System.nanoTime();
    private volatile boolean wakeUpScheduled;

    // Guarded by this, except recalled, which only the caller's thread uses.
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
    private boolean cutShort;

    private volatile @Nullable Runnable afterEnd;
    private final ChunkSignal wakeUp;
    private final AtomicReference<OpenRuns.@Nullable OpenRun> accepted;

    /**
     * @param wakeUp the signal that the input sets too
     * @param accepted the registered run, or null for a stream that was not accepted as a whole
     * @param total the number of items, or -1 if unknown
     * @param boundedByTaken whether items count towards the look-ahead until their results are taken, rather than until
     *     they are finished
     * @param eachOutcome whether the caller takes an outcome for each call, so that a failure ends nothing
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
            boolean boundedByTaken,
            boolean eachOutcome) {
        this.dispatcher = dispatcher;
        this.counters = counters;
        this.prepared = prepared;
        CallTimeEstimator estimator = new CallTimeEstimator();
        this.outcomes =
                new RunOutcomes(counters, kind, function, estimator, timeoutNanos, options, eachOutcome, wakeUp);
        ProgressListener listener = options.progressListener();
        this.progress = listener == null ? null : new RunProgress(listener, outcomes);
        this.input = input;
        input.tell(this::inputArrived);
        this.wakeUp = wakeUp;
        this.accepted = new AtomicReference<>(accepted);
        this.options = options;
        this.total = total;
        this.lookAhead = lookAhead;
        this.boundedByTaken = boundedByTaken;
        Duration period = options.ratePeriod();
        this.rate = period == null ? null : new Rate(options.rateCalls(), period);
        int workers = dispatcher.maxWorkers();
        this.maxChunks = dispatcher.batches() ? (int) Math.min(Integer.MAX_VALUE, 3L * workers) : Integer.MAX_VALUE;
        this.sizer = new ChunkSizer(options.chunkSize(), dispatcher.batches(), workers, lookAhead, total, estimator);
    }

    // ---- the caller's side -------------------------------------------------------------------------------------

    /**
     * Returns the next finished chunk, in order unless the options say otherwise, or null after the last one.
     *
     * @throws TaskFailedException if results may come in any order and a call failed
     * @throws CancellationException if the caller was interrupted or {@code shutdownNow()} was called on the pool
     * @throws RejectedExecutionException if the pool was shut down, and the run was not accepted as a whole
     */
    @Nullable
    ChunkData next() {
        input.allow(takenItems + lookAhead); // the results taken before have been consumed
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
            // These checks come after the chunk was taken, because it may hold calls that were dropped for either
            // reason, and before its outcomes are read, because the outcomes of interrupted calls say less than these
            // exceptions.
            checkNotStopped();
            RunEnd how = outcomes.ended();
            if (how != null && (done != null || !ended)) {
                endedFromOutside(how, done);
            }
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

    /**
     * Submits the items that were read. Runs on the input's reader thread, which continues even while the caller takes
     * no results.
     */
    synchronized void inputArrived() {
        produce();
    }

    /** Tells whether the caller cannot proceed until the oldest chunk is finished. */
    private boolean awaitsOldest() {
        return options.ordered()
                && progress == null
                && rate == null
                && (inputEnded || (boundedByTaken && input.reader() == null));
    }

    /** Throws if the results that were delivered are not those of the whole input. */
    private void checkWasWhole() {
        Throwable thrown = input.failure();
        if (thrown != null) {
            throw MapRun.<RuntimeException>unchanged(thrown);
        }
        RunEnd how = outcomes.ended();
        // An input that blocks is not waited for, so whether it has more is not known.
        if (how != null && (!input.isEnded() || input.isLeft())) {
            throw how.exception("the outcomes of the first " + issuedItems
                    + " items were delivered, the rest of the input was not read");
        }
        if (refused && (left || input.isLeft())) {
            throw new RejectedExecutionException(
                    "the pool '" + dispatcher.config().name()
                            + "' was shut down while a stream was being read: the results of the first " + issuedItems
                            + " items were delivered, the rest of the input was not read");
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // an iterator's exception may be checked all the same
    private static <E extends Throwable> E unchanged(Throwable thrown) throws E {
        throw (E) thrown;
    }

    /** Throws if the run was ended from outside, unless the caller takes what had an outcome by then one by one. */
    private void endedFromOutside(RunEnd how, @Nullable ChunkData done) {
        if (!how.isExpired() || !outcomes.isMeasured()) {
            throw endedAt(how);
        }
        if (done != null) {
            done.failDropped(how, outcomes.name());
        }
    }

    private RuntimeException endedAt(RunEnd how) {
        return how.exception((total >= 0 ? how.done() + " of " + total : how.done())
                + " items were done; calls that had not begun were dropped, running ones were stopped");
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
            throw new CancellationException("the pool was shut down by shutdownNow() while results were awaited");
        }
    }

    private void await() {
        if (!wakeUp.await(progress == null ? 0 : RunProgress.PERIOD_NANOS)) {
            RunEnd how = RunEnd.interrupted(name()).after(outcomes.finishedItems());
            end(how);
            close();
            Thread.currentThread().interrupt();
            throw endedAt(how);
        }
    }

    private void produce() {
        if (!refused && accepted.get() == null && dispatcher.isShutdown()) {
            if (dispatcher.isStopped()) {
                throw Dispatcher.stopped(dispatcher.config());
            }
            refuse();
        }
        if (outcomes.ended() != null && !cutShort) {
            cutShort = true;
            input.readNoMore();
        }
        while (!inputEnded && outcomes.wantsAll()) {
            if (rate != null && !mayBegin(rate)) {
                return;
            }
            int size = rate != null ? 1 : sizer.next();
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

    /**
     * Tells whether a call may begin by the rate that was asked for. No more calls are submitted than there are workers, so
     * that calls begin when they are submitted, and not many at once when workers become free.
     */
    private boolean mayBegin(Rate pace) {
        if (issuedChunks - outcomes.finishedChunks() >= dispatcher.maxWorkers()) {
            return false; // woken when one is finished
        }
        long wait = pace.waitNanos(System.nanoTime() - startNanos);
        if (wait > 0 && !wakeUpScheduled) {
            wakeUpScheduled = true;
            Timer.schedule(this::paceAllows, wait);
        }
        return wait == 0;
    }

    private void paceAllows() {
        wakeUpScheduled = false;
        wakeUp.set();
    }

    /** Stops reading the input, because the pool was shut down. */
    private void refuse() {
        refused = true;
        input.readNoMore();
        inputEnded |= input.isEnded();
    }

    /**
     * Returns the fewest items worth a chunk: one if a worker would otherwise be idle, unless the user set a chunk
     * size.
     */
    private int isWorthAChunk(int size) {
        boolean idle = issuedChunks - outcomes.finishedChunks() < dispatcher.maxWorkers();
        return idle && options.chunkSize() == 0 ? 1 : size;
    }

    /** Tells whether a number of further items would exceed the look-ahead, by the progress that was last read. */
    private boolean isFarAhead(int more) {
        long pending = issuedItems - seenItems;
        return pending > 0 && (pending + more > lookAhead || issuedChunks - seenChunks >= maxChunks);
    }

    /**
     * Reads the counters that all workers write, which is too expensive for each item; false if nothing has changed.
     */
    private boolean seesProgress() {
        long before = seenItems;
        seenChunks = boundedByTaken ? takenChunks : outcomes.finishedChunks();
        seenItems = boundedByTaken ? takenItems : outcomes.finishedItems();
        return seenItems != before;
    }

    private void issue(@Nullable Object[] items) {
        if (rate != null) {
            rate.began(System.nanoTime() - startNanos);
        }
        @SuppressWarnings("unchecked") // the user's function for the user's items
        Function<@Nullable Object, ?> keyedBy = (Function<@Nullable Object, ?>) options.keyedBy();
        if (keyedBy == null) {
            issue(items, 0, items.length, null);
            return;
        }
        // Neighbors with the same key make a chunk.
        int from = 0;
        Object key = null;
        for (int i = 0; i < items.length; i++) {
            Object next = keyedBy.apply(items[i]);
            if (i > from && !Objects.equals(key, next)) {
                issue(items, from, i, key);
                from = i;
            }
            key = next;
        }
        issue(items, from, items.length, key);
    }

    private void issue(@Nullable Object[] items, int start, int end, @Nullable Object key) {
        int from = start;
        while (from < end) {
            PreparedFunction.Payload payload = prepared.prepare(items, from, end);
            int count = payload.count();
            if (count > 0) {
                // Items are kept until their calls have an outcome, even if they are serialized: a failure names its
                // item.
                ChunkData data =
                        new ChunkData(issuedItems, count, items, from, payload.payload(), key, outcomes.isMeasured());
                if (!submit(new Chunk(outcomes, data, 0, count))) {
                    return;
                }
                track(data);
                sizer.made(count, payload.bytes());
            }
            RuntimeException failure = payload.failure();
            if (failure != null) {
                ChunkData data = new ChunkData(issuedItems, 1, items, from + count, null, null, outcomes.isMeasured());
                track(data);
                dispatcher.countUnsent(true);
                data.results[0] = new ChunkData.Failure(failure, data.item(0), 0, outcomes.name());
                outcomes.decided(data, data.firstIndex, data.results[0]);
                count++;
            }
            from += count;
        }
    }

    /** Submits a chunk; false if the pool has already terminated, so that the run can only end. */
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
        if (progress != null) {
            progress.issued(data);
        }
        if (options.ordered()) {
            window.addLast(data);
        }
    }

    private void reportProgress() {
        if (progress != null) {
            progress.report(total >= 0 ? total : inputEnded ? issuedItems : -1);
        }
    }

    /** Names the run for messages. */
    String name() {
        return outcomes.title();
    }

    /** Ends the run before its calls have ended; on any thread, which neither waits nor runs user code. */
    void end(RunEnd how) {
        if (!outcomes.isClosed() && outcomes.end(how, dispatcher.stopper())) {
            dispatcher.recallAll();
        }
    }

    /** Sets what to do when the run has ended; it may be done more than once. */
    void afterEnd(Runnable action) {
        afterEnd = action;
        if (outcomes.isClosed()) {
            action.run();
        }
    }

    private void recallUnwanted() {
        if (!recalled && !outcomes.wantsAll()) {
            recalled = true;
            dispatcher.recallAll();
        }
    }

    /**
     * Registers the rest of a stream as accepted as a whole, because this thread reads it to its end. If the pool was
     * shut down it is not accepted, and the results of what was read before are still delivered.
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
            rest.end(); // the stream was closed in the meantime
        }
    }

    /** Ends the run: calls that have not started will not run. Idempotent; may be called by any thread. */
    @Override
    public void close() {
        long open;
        synchronized (this) {
            if (!outcomes.close()) {
                return;
            }
            // One step, so that nothing is submitted afterwards and the reader is not interrupted while it submits.
            open = outcomes.cancelOpen(issuedItems);
            input.close();
        }
        if (open > 0) {
            counters.cancelled.add(open);
            dispatcher.recallAll();
        }
        Runnable action = afterEnd;
        if (action != null) {
            action.run();
        }
        prepared.close();
        OpenRuns.OpenRun whole = accepted.get();
        if (whole != null) {
            whole.end();
        }
    }
}
