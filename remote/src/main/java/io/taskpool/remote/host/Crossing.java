package io.taskpool.remote.host;

import static java.util.Objects.requireNonNull;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskAction;
import io.taskpool.TaskCodec;
import io.taskpool.engine.ContextLoader;
import io.taskpool.engine.failure.Failures;
import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.ReceivedGraph;
import io.taskpool.remote.codec.ShapeStore;
import io.taskpool.remote.codec.ShapesUsed;
import io.taskpool.remote.codec.ThrowableWriter;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.codec.ValueEncoder;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.spi.CallKind;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way of a call to a worker and back, without the worker: reads what was prepared for one, runs it in the current thread,
 * writes the outcome as a worker would, and reads it as the parent does. Safe for use by many threads.
 */
final class Crossing {
    private final PoolResources pool;
    private final PoolCodecs codecs;
    private final ShapeStore shapes;
    private final ValueDecoder arriving;
    private final ValueEncoder leaving;
    private final ThrowableWriter throwables;

    /** The numbers of the lambda shapes that are known on the far side. Guarded by this. */
    private final Set<Integer> known = new HashSet<>();

    /** The thread that has run the initializer. Only a thread that replaces it finds another here. */
    private volatile @Nullable Thread initialized;

    Crossing(PoolResources pool) {
        this.pool = pool;
        this.codecs = pool.codecs();
        ServedOnly classes = new ServedOnly(codecs.loaders());
        this.shapes = new ShapeStore(classes);
        TaskCodec codec =
                (TaskCodec) moved(pool.settings().codec(), "the codec", new ValueDecoder(classes, shapes, null, null));
        this.arriving = new ValueDecoder(classes, shapes, codec, null);
        this.leaving = new ValueEncoder(codecs.loaders(), null, codec, codecs.exporter());
        this.throwables = new ThrowableWriter(codecs.loaders());
    }

    // ---- to the far side ---------------------------------------------------------------------------------------

    /** Writes and reads something that every worker gets before its first call. */
    private @Nullable Object moved(@Nullable Object function, String what, ValueDecoder reader) {
        if (function == null) {
            return null;
        }
        ShapesUsed used = new ShapesUsed();
        ByteSink sink = new ByteSink();
        codecs.encoder().writeFunction(function, sink, what, used);
        try {
            learn(used.toArray());
            return reader.read(new ByteSource(sink.array(), 0, sink.size()), ContextLoader.of(function), what);
        } catch (ProtocolException e) {
            throw new AssertionError(e); // it was written here
        }
    }

    private synchronized void learn(int[] numbers) throws ProtocolException {
        for (int number : numbers) {
            if (known.add(number)) {
                ByteSink sink = new ByteSink();
                sink.varint(number);
                codecs.shapes().shape(number).writeTo(sink);
                shapes.add(new ByteSource(sink.array(), 0, sink.size()));
            }
        }
    }

    /** Runs a submitted call. */
    @Nullable
    Object run(CallKind kind, CallPayload call) throws Throwable {
        initialize();
        learn(call.shapes());
        ByteSource in = new ByteSource(call.content(), 0, call.length());
        ReceivedGraph graph = new ReceivedGraph();
        Object function = requireNonNull(arriving.read(in, call.context(), "the task", graph));
        Object argument = null;
        if (kind.takesArgument()) {
            ArrayBytes array = call.array();
            argument = array != null ? array.copy() : arriving.read(in, call.context(), "the argument", graph);
        }
        return run(kind, function, argument, call.context());
    }

    /** Reads the function of a {@code map}. */
    Object function(FunctionPayload payload) throws Throwable {
        initialize();
        learn(payload.shapes);
        return requireNonNull(arriving.read(new ByteSource(payload.content), payload.context, "the function"));
    }

    /** Runs a call of a {@code map}. */
    @Nullable
    Object run(CallKind kind, Object function, ItemsPayload items, int index) throws Throwable {
        initialize();
        learn(items.shapes());
        ClassLoader context = items.function().context;
        ArrayBytes array = items.arrays() == null ? null : items.arrays()[index];
        int start = items.start(index);
        Object argument = array != null
                ? array.copy()
                : arriving.read(
                        new ByteSource(items.content(), start, items.ends()[index] - start), context, "the argument");
        return run(kind, function, argument, context);
    }

    private void initialize() {
        TaskAction initializer = pool.settings().initializer();
        Thread thread = Thread.currentThread();
        if (initializer == null || initialized == thread) {
            return;
        }
        try {
            ((TaskAction) requireNonNull(moved(initializer, "the initializer", arriving))).run();
            initialized = thread;
        } catch (Throwable e) { // whatever the user's code throws
            throw new BrokenPoolException(
                    "cannot start workers: the initializer failed in this JVM (" + Failures.describe(e) + ")", e);
        }
    }

    // ---- and back ----------------------------------------------------------------------------------------------

    private @Nullable Object run(
            CallKind kind, Object function, @Nullable Object argument, @Nullable ClassLoader context) throws Throwable {
        Object result;
        try {
            result = kind.invoke(function, argument);
        } catch (OutOfMemoryError e) {
            throw e; // there may be no memory for more
        } catch (Throwable e) { // whatever the task throws
            throw returned(e);
        }
        ByteSink sink = sink();
        leaving.write(result, sink, "the result", null);
        return codecs.decoder().read(new ByteSource(sink.array(), 0, sink.size()), context, "the result");
    }

    private Throwable returned(Throwable thrown) throws ProtocolException {
        ByteSink sink = sink();
        throwables.write(thrown, sink);
        return codecs.throwables().read(new ByteSource(sink.array(), 0, sink.size()));
    }

    private ByteSink sink() {
        ByteSink sink = new ByteSink();
        sink.limit(pool.maxContentBytes());
        return sink;
    }
}
