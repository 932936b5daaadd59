package io.taskpool.engine;

import io.taskpool.engine.carried.CarriedFunction;
import io.taskpool.engine.failure.FunctionNames;
import io.taskpool.spi.Bulky;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.Stoppable;
import java.util.BitSet;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The calls {@code from … to-1} of a {@link ChunkData}.
 *
 * <p>Concurrency: normally one worker reports each call once. If a call has a time limit, the watchdog's timeout races
 * with the worker's report; if it has retries, a late report of an abandoned attempt races with the next attempt. Only
 * in these cases are outcomes decided under the data's monitor.
 */
final class Chunk implements Work, PlacedChunks.Part {
    private final RunOutcomes run;
    private final ChunkData data;
    private final int from;
    private final int to;
    private final boolean alone;
    private final Attempts attempts;

    /** When a retry was queued; 0 if nobody listened. */
    private long queuedNanos;

    /** The calls of this slice whose attempt failed and that another slice retries; guarded by the data's monitor. */
    private @Nullable BitSet superseded;

    Chunk(RunOutcomes run, ChunkData data, int from, int to) {
        this(run, data, from, to, Bulky.isBulky(data.payload), Attempts.FIRST);
    }

    private Chunk(RunOutcomes run, ChunkData data, int from, int to, boolean alone, Attempts attempts) {
        this.run = run;
        this.data = data;
        this.from = from;
        this.to = to;
        this.alone = alone;
        this.attempts = attempts;
    }

    @Override
    public CallKind kind() {
        return run.kind();
    }

    @Override
    public @Nullable Object function() {
        return run.function();
    }

    @Override
    public ClassLoader contextLoader() {
        return run.contextLoader();
    }

    @Override
    public int size() {
        return to - from;
    }

    @Override
    public @Nullable Object argument(int call) {
        return data.item(from + call);
    }

    @Override
    public @Nullable Object payload() {
        return data.payload;
    }

    @Override
    public int payloadOffset() {
        return from;
    }

    @Override
    public long timeoutNanos() {
        return run.timeoutNanos();
    }

    @Override
    public boolean judgesFailures() {
        return run.retryPolicy().worthwhile() != null;
    }

    @Override
    public boolean isMeasured() {
        return run.isMeasured();
    }

    @Override
    public boolean isWanted(int call) {
        if (!run.wants(data.firstIndex + from + call)) {
            return false;
        }
        if (!run.hasRivals()) {
            return true;
        }
        synchronized (data) {
            return isUndecided(call);
        }
    }

    @Override
    public boolean isDecided(int call) {
        synchronized (data) {
            return !isUndecided(call);
        }
    }

    private boolean isUndecided(int call) {
        return data.results[from + call] == null && (superseded == null || !superseded.get(call));
    }

    @Override
    public Work slice(int sliceFrom, int sliceTo) {
        return sliceFrom == 0 && sliceTo == size()
                ? this
                : new Chunk(run, data, from + sliceFrom, from + sliceTo, alone, attempts);
    }

    @Override
    public CallTimeEstimator estimator() {
        return run.estimator();
    }

    @Override
    public void succeed(int call, @Nullable Object value) {
        decide(call, value == null ? ChunkData.NULL : value);
    }

    @Override
    public void drop(int call) {
        decide(call, ChunkData.DROPPED);
    }

    @Override
    public @Nullable Object key() {
        return data.key;
    }

    @Override
    public long waitNanos() {
        return run.retryPolicy().waitNanos(attempts);
    }

    @Override
    public long leftNanos(long nowNanos) {
        return run.leftNanos(nowNanos);
    }

    @Override
    public boolean isCancelled(int call) {
        return run.isStopped() || !isWanted(call);
    }

    @Override
    public void placedOn(Stoppable host) {
        run.placed(this, host);
    }

    @Override
    public boolean isOver() {
        return data.isDone();
    }

    @Override
    public void took(int call, long nanos, String worker) {
        data.took(from + call, new ChunkData.Took(nanos, worker, attempts.count()));
    }

    @Override
    public @Nullable Work fail(int call, Throwable failure) {
        Attempts soFar = attempts.failed(failure);
        RetryPolicy policy = run.retryPolicy();
        if (policy.retries() && run.wants(data.firstIndex + from + call) && policy.repeats(soFar, failure)) {
            synchronized (data) {
                if (!isUndecided(call)) {
                    return null;
                }
                if (superseded == null) {
                    superseded = new BitSet(size());
                }
                superseded.set(call);
            }
            return new Chunk(run, data, from + call, from + call + 1, alone, soFar.next(failure));
        }
        decideFailure(call, policy.last(soFar, failure), soFar.count());
        return null;
    }

    @Override
    public void failForGood(int call, Throwable failure) {
        decideFailure(call, failure, attempts.count());
    }

    private void decideFailure(int call, Throwable failure, int count) {
        decide(call, new ChunkData.Failure(failure, data.item(from + call), count, run.name()));
    }

    private void decide(int call, Object outcome) {
        if (run.hasRivals()) {
            synchronized (data) {
                if (!isUndecided(call)) {
                    return;
                }
                data.results[from + call] = outcome;
            }
        } else {
            data.results[from + call] = outcome;
        }
        run.decided(data, data.firstIndex + from + call, outcome);
    }

    @Override
    public void cancelAll() {
        run.poolStopped();
    }

    @Override
    public boolean isAlone() {
        return alone;
    }

    @Override
    public Work alone() {
        return alone ? this : new Chunk(run, data, from, to, true, attempts);
    }

    @Override
    public @Nullable Work diedTakenIn(boolean last, IntFunction<Throwable> failure) {
        Attempts soFar = attempts.diedTakenIn();
        if (last || run.retryPolicy().isPoison(soFar)) {
            decideFailure(0, failure.apply(soFar.deaths()), soFar.count() - 1);
            return null;
        }
        return new Chunk(run, data, from, to, true, soFar);
    }

    @Override
    public boolean endedCancelled(int call) {
        return false;
    }

    @Override
    public long number(int call) {
        return data.firstNumber + from + call;
    }

    @Override
    public long index(int call) {
        return data.firstIndex + from + call;
    }

    @Override
    public int attempt() {
        return attempts.count();
    }

    @Override
    public long queuedNanos() {
        return queuedNanos == 0 ? data.queuedNanos : queuedNanos;
    }

    @Override
    public void queued(long nanos) {
        if (attempt() == 1) {
            data.queuedNanos = nanos; // for all slices
        } else {
            queuedNanos = nanos;
        }
    }

    /** Records the number of the first call. */
    void number(long first) {
        data.firstNumber = first - from;
    }

    @Override
    public String name() {
        String name = run.name();
        if (name != null) {
            return name;
        }
        Object known = run.function();
        return known == null ? FunctionNames.of(run.type()) : FunctionNames.of(CarriedFunction.innermost(known));
    }

    @Override
    public String describe(int call) {
        return "the call for item " + (data.firstIndex + from + call)
                + (run.name() == null ? " (" + name() + ")" : " of '" + name() + "'");
    }
}
