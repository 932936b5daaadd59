package io.taskpool.remote.host;

import io.taskpool.TaskSerializationException;
import io.taskpool.engine.ContextLoader;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.remote.codec.ParcelCodec;
import io.taskpool.remote.codec.PayloadExporter;
import io.taskpool.remote.codec.ShapeTable;
import io.taskpool.remote.codec.ShapesUsed;
import io.taskpool.remote.codec.ThrowableReader;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.codec.ValueEncoder;
import io.taskpool.remote.host.classes.ClassServer;
import io.taskpool.remote.host.classes.KeptJars;
import io.taskpool.remote.host.classes.LoaderTable;
import io.taskpool.remote.host.classes.SystemPath;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ToWorker;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a pool's calls, results and classes are written and read by. Safe for use by many threads. */
final class PoolCodecs {
    private final LoaderTable loaders = new LoaderTable();
    private final ClassServer classServer;
    private final ShapeTable shapes = new ShapeTable(loaders);
    private final PayloadExporter exporter;
    private final ValueEncoder encoder;
    private final ValueDecoder decoder;
    private final ThrowableReader throwables;
    private final ThreadPoolExecutor executor;
    private final Prefetcher prefetcher;
    private final KeptJars keptJars;
    private final CallPayload welcome;
    private final int maxContentBytes;

    /** Null until a shared object needs it. Guarded by {@code this} where it is made. */
    private volatile @Nullable ParcelCodec parcels;

    /** Writes for the workers of this pool. */
    private static final class Exporter extends PayloadExporter {
        private final PoolCodecs codecs;
        private final boolean maySpin;

        Exporter(PoolCodecs codecs, boolean maySpin) {
            this.codecs = codecs;
            this.maySpin = maySpin;
        }

        @Override
        public Parcel write(@Nullable Object value) {
            return codecs.parcels().write(value, "the value for a shared object");
        }

        @Override
        public boolean maySpin() {
            return maySpin;
        }
    }

    /**
     * Makes it. Starts nothing yet.
     *
     * @throws TaskSerializationException if the initializer, the finalizer or the codec cannot be sent to workers
     */
    PoolCodecs(WorkerSettings settings, ThreadFactory threads) {
        ClassLoader readByWorkers = settings.onThisMachine() ? SystemPath.loader() : null;
        this.classServer = new ClassServer(loaders, readByWorkers);
        this.maxContentBytes = settings.maxMessageBytes() - PoolResources.HEADER_ROOM;
        this.exporter = new Exporter(this, settings.spinWait());
        this.encoder = new ValueEncoder(loaders, shapes, settings.codec(), exporter);
        this.decoder = new ValueDecoder(
                loaders,
                null,
                settings.codec(),
                settings.resultFilter(),
                Math.min(settings.maxMessageBytes(), Runtime.getRuntime().maxMemory() / 4));
        this.throwables = new ThrowableReader(decoder);
        this.executor =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
        this.prefetcher = new Prefetcher(classServer, executor);
        this.keptJars = new KeptJars(classServer, executor);
        this.welcome = welcomeFrames(settings, readByWorkers);
    }

    private CallPayload welcomeFrames(WorkerSettings settings, @Nullable ClassLoader readByWorkers) {
        ShapesUsed used = new ShapesUsed();
        ByteSink sink = new ByteSink();
        if (readByWorkers != null) {
            int path = sink.beginFrame(ToWorker.PATH);
            sink.varint(loaders.idOf(readByWorkers));
            SystemPath.files().write(sink);
            sink.endFrame(path);
        }
        int mark = sink.beginFrame(ToWorker.WELCOME);
        sink.varint(Protocol.VERSION);
        sink.varint(settings.maxMessageBytes());
        Object initializer = settings.initializer();
        Object first = initializer != null ? initializer : settings.finalizer();
        ClassLoader context = first == null ? null : ContextLoader.of(first);
        sink.varint(loaders.idOf(context));
        encoder.writeFunction(settings.codec(), sink, "the codec", used);
        encoder.writeFunction(initializer, sink, "the initializer", used);
        encoder.writeFunction(settings.finalizer(), sink, "the finalizer", used);
        sink.endFrame(mark);
        int length = sink.size();
        if (length > Protocol.FIRST_MAX_FRAME) {
            throw new TaskSerializationException(
                    "the codec, the initializer and the finalizer take " + length + " bytes, more than the "
                            + Protocol.FIRST_MAX_FRAME
                            + " that a worker takes before it is ready; let the initializer fetch what is large",
                    null);
        }
        Object needed = initializer != null ? initializer : settings.codec();
        return new CallPayload(
                context,
                0,
                sink.take(),
                length,
                null,
                used.toArray(),
                used.targets(),
                needed == null ? Prefetch.NOTHING : prefetcher.of(needed),
                false);
    }

    /** Returns what writes shared objects for the workers of this pool. */
    PayloadExporter exporter() {
        return exporter;
    }

    ValueEncoder encoder() {
        return encoder;
    }

    ValueDecoder decoder() {
        return decoder;
    }

    /** Returns what the values that shared objects pass on are written and read by. */
    ParcelCodec parcels() {
        ParcelCodec known = parcels;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            known = parcels;
            if (known == null) {
                known = new ParcelCodec(loaders, encoder, decoder, maxContentBytes, false);
                parcels = known;
            }
            return known;
        }
    }

    ThrowableReader throwables() {
        return throwables;
    }

    LoaderTable loaders() {
        return loaders;
    }

    Prefetcher prefetcher() {
        return prefetcher;
    }

    KeptJars keptJars() {
        return keptJars;
    }

    ShapeTable shapes() {
        return shapes;
    }

    ClassServer classServer() {
        return classServer;
    }

    Executor executor() {
        return executor;
    }

    /** Returns what answers {@code HELLO}. */
    CallPayload welcome() {
        return welcome;
    }

    void close() {
        executor.shutdown();
    }
}
