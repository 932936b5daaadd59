package io.taskpool.engine;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskSerializationException;
import io.taskpool.WorkerDiedException;
import io.taskpool.engine.failure.FunctionNames;
import io.taskpool.spi.Bulky;
import io.taskpool.spi.CallKind;
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
final class Chunk implements Work {
    private final RunOutcomes run;
    private final ChunkData data;
    private final int from;
    private final int to;
    private final int retriesLeft;

    /** The number of workers that this chunk's single call has killed, while it ran or while they received it. */
    private final int deaths;

    private final boolean alone;

    /** The worker deaths that failed earlier attempts, latest first. */
    private final Poison.@Nullable EarlierDeath earlier;

    /** The calls of this slice whose attempt failed and that another slice retries; guarded by the data's monitor. */
    private @Nullable BitSet superseded;

    Chunk(RunOutcomes run, ChunkData data, int from, int to, int retriesLeft) {
        this(run, data, from, to, retriesLeft, 0, Bulky.isBulky(data.payload), null);
    }

    private Chunk(
            RunOutcomes run,
            ChunkData data,
            int from,
            int to,
            int retriesLeft,
            int deaths,
            boolean alone,
            Poison.@Nullable EarlierDeath earlier) {
        this.run = run;
        this.data = data;
        this.from = from;
        this.to = to;
        this.retriesLeft = retriesLeft;
        this.deaths = deaths;
        this.alone = alone;
        this.earlier = earlier;
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
        @Nullable Object[] arguments = data.arguments;
        return arguments == null ? null : arguments[from + call];
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

    private boolean isUndecided(int call) {
        return data.results[from + call] == null && (superseded == null || !superseded.get(call));
    }

    @Override
    public Work slice(int sliceFrom, int sliceTo) {
        return sliceFrom == 0 && sliceTo == size()
                ? this
                : new Chunk(run, data, from + sliceFrom, from + sliceTo, retriesLeft, deaths, alone, earlier);
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
    public @Nullable Work fail(int call, Throwable failure) {
        WorkerDiedException death = failure instanceof WorkerDiedException died ? died : null;
        int deathsNow = death == null ? deaths : deaths + 1;
        if (retriesLeft > 0
                && deathsNow < Poison.DEATHS
                && mayBeRetried(failure)
                && run.wants(data.firstIndex + from + call)) {
            synchronized (data) {
                if (!isUndecided(call)) {
                    return null;
                }
                if (superseded == null) {
                    superseded = new BitSet(size());
                }
                superseded.set(call);
            }
            return new Chunk(
                    run,
                    data,
                    from + call,
                    from + call + 1,
                    retriesLeft - 1,
                    deathsNow,
                    alone,
                    death == null ? earlier : new Poison.EarlierDeath(death, earlier));
        }
        boolean givenUp = retriesLeft > 0 && deathsNow >= Poison.DEATHS;
        decide(
                call,
                new ChunkData.Failure(
                        death != null && givenUp ? Poison.givenUp(death, deathsNow, retriesLeft, earlier) : failure));
        return null;
    }

    /** Tells whether another attempt could end differently. */
    private static boolean mayBeRetried(Throwable failure) {
        return !(failure instanceof TaskSerializationException) && !(failure instanceof BrokenPoolException);
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
        return alone ? this : new Chunk(run, data, from, to, retriesLeft, deaths, true, earlier);
    }

    @Override
    public @Nullable Work diedTakenIn(boolean last, IntFunction<Throwable> failure) {
        if (last || deaths + 1 >= Poison.DEATHS) {
            decide(0, new ChunkData.Failure(failure.apply(deaths + 1)));
            return null;
        }
        return new Chunk(run, data, from, to, retriesLeft, deaths + 1, true, earlier);
    }

    @Override
    public String name() {
        return FunctionNames.of(run.type());
    }

    @Override
    public String describe(int call) {
        return "the call for item " + (data.firstIndex + from + call) + " (" + name() + ")";
    }
}
