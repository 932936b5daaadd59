package io.taskpool.engine;

import static java.util.Objects.requireNonNull;

import io.taskpool.MapOptions;
import io.taskpool.Outcome;
import io.taskpool.TaskPool;
import io.taskpool.TaskSerializationException;
import io.taskpool.engine.carried.Carriers;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.PreparedFunction;
import io.taskpool.spi.Preparer;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Begins runs: a {@code map}, {@code stream}, {@code forEach} or {@code outcomes}. Safe for use by many threads. */
final class RunIntake {
    /** The default look-ahead of a {@code map}: large enough for long chunks of tiny items. */
    private static final int MAP_LOOK_AHEAD = 131_072;

    /** The default look-ahead of a {@code stream}: its results wait in memory too, and its input may be endless. */
    private static final int STREAM_LOOK_AHEAD = 16_384;

    /** Beyond this many results, the list is segmented. */
    private static final int MANY_RESULTS = 4 * SegmentedList.SEGMENT;

    private final PoolConfig config;
    private final Preparer preparer;
    private final Dispatcher dispatcher;
    private final PoolCounters counters;
    private final CallIntake calls;
    private final OpenRuns runs;
    private final Cleaner cleaner;

    /** @param cleaner ends streams that nobody closed */
    RunIntake(
            PoolConfig config,
            Preparer preparer,
            Dispatcher dispatcher,
            PoolCounters counters,
            CallIntake calls,
            Cleaner cleaner) {
        this.config = config;
        this.preparer = preparer;
        this.dispatcher = dispatcher;
        this.counters = counters;
        this.calls = calls;
        this.runs = new OpenRuns(dispatcher);
        this.cleaner = cleaner;
    }

    /** Tells whether a run cannot go on before a given thread does. */
    boolean need(Thread thread) {
        return runs.need(thread);
    }

    /** Applies a function to each item and returns the results, in order unless the options say otherwise. */
    <T extends @Nullable Object, R extends @Nullable Object> List<R> map(
            CallKind kind, Object function, Iterable<? extends T> items, MapOptions options) {
        List<R> results = items instanceof Collection<?> all && all.size() <= MANY_RESULTS
                ? new ArrayList<>(all.size())
                : new SegmentedList<>();
        this.<T, R>each(kind, function, items, options, results::add);
        return results;
    }

    /** Applies a function to each item, and gives each result to a receiver in the calling thread. */
    <T extends @Nullable Object, R extends @Nullable Object> void each(
            CallKind kind, Object function, Iterable<? extends T> items, MapOptions options, Consumer<R> receiver) {
        try (MapRun<T> run = run(kind, function, items, options, Taking.ALL)) {
            while (true) {
                ChunkData chunk = run.next();
                if (chunk == null) {
                    return;
                }
                for (int i = 0; i < chunk.size; i++) {
                    receiver.accept(chunk.take(i));
                }
            }
        }
    }

    /** Applies a function to each item lazily. */
    <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            TaskPool owner, CallKind kind, Object function, Iterable<? extends T> items, MapOptions options) {
        checkOpen();
        return ResultStream.<T, R>of(
                owner, () -> run(kind, function, items, options, Taking.RESULTS), ChunkData::take, runs, cleaner);
    }

    /** Applies a function to each item lazily, and returns an outcome for each. */
    <T extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<T, R>> outcomes(
            TaskPool owner, Object function, Iterable<? extends T> items, MapOptions options) {
        checkOpen();
        return ResultStream.<T, Outcome<T, R>>of(
                owner,
                () -> run(CallKind.FUNCTION, function, items, options, Taking.OUTCOMES),
                ChunkData::takeOutcome,
                runs,
                cleaner);
    }

    private void checkOpen() {
        if (dispatcher.isShutdown()) {
            throw Dispatcher.rejection(config);
        }
    }

    /** How a caller takes the results of a run. */
    private enum Taking {
        /** All at the end. */
        ALL,
        /** One by one, as a stream. */
        RESULTS,
        /** One by one, as a stream of outcomes. */
        OUTCOMES
    }

    private <T extends @Nullable Object> MapRun<T> run(
            CallKind kind, Object function, Iterable<? extends T> items, MapOptions options, Taking taking) {
        boolean stream = taking != Taking.ALL;
        long total = items instanceof Collection<?> all
                ? all.size()
                : items instanceof PairedInputs pairs ? pairs.size() : -1;
        long timeoutNanos = options.timeout() == null ? calls.timeoutNanos() : CallIntake.nanos(options.timeout());
        OpenRuns.OpenRun open = stream ? null : runs.begin();
        boolean begun = false;
        try {
            Iterator<? extends T> iterator = requireNonNull(items.iterator(), "items.iterator()");
            if (total > 0) {
                calls.expectCall();
            }
            Object carried = calls.carry(kind, function);
            PreparedFunction prepared = prepare(kind, function, carried);
            ChunkSignal wakeUp = new ChunkSignal();
            MapRun<T> run = new MapRun<>(
                    dispatcher,
                    counters,
                    kind,
                    carried,
                    prepared,
                    stream && mayBlock(items) && dispatcher.readsAhead()
                            ? new InputReader<>(iterator, wakeUp, "taskpool-input")
                            : new RunInput.Direct<>(iterator),
                    wakeUp,
                    open,
                    options,
                    timeoutNanos,
                    total,
                    lookAhead(options, stream),
                    stream,
                    taking == Taking.OUTCOMES);
            RunLimits.apply(run, options);
            begun = true;
            return run;
        } finally {
            if (!begun && open != null) {
                open.end();
            }
        }
    }

    private PreparedFunction prepare(CallKind kind, Object function, Object carried) {
        try {
            return preparer.prepare(kind, carried);
        } catch (TaskSerializationException e) {
            if (carried == function) {
                throw e;
            }
            preparer.prepare(kind, function).close(); // throws if it is the function itself that cannot be sent
            throw Carriers.cannotBeSent(function, e);
        }
    }

    /**
     * Tells whether reading the input may block. The JDK's own collections hold their elements in memory; any other
     * input may block its reader.
     */
    private static boolean mayBlock(Iterable<?> items) {
        return !(items instanceof Collection) || items.getClass().getClassLoader() != null;
    }

    private int lookAhead(MapOptions options, boolean stream) {
        if (!dispatcher.readsAhead()) {
            return 1;
        }
        if (options.lookAhead() > 0) {
            return options.lookAhead();
        }
        long wanted = 2L * config.maxWorkers() * Math.max(1, options.chunkSize());
        int usual = stream ? STREAM_LOOK_AHEAD : MAP_LOOK_AHEAD;
        // A chunk size that the user set must fit, but the look-ahead must stay bounded however many workers there are.
        return (int) Math.max(usual, Math.min(wanted, 8L * usual));
    }
}
