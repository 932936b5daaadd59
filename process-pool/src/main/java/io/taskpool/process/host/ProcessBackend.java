package io.taskpool.process.host;

import io.taskpool.BrokenPoolException;
import io.taskpool.engine.Backend;
import io.taskpool.engine.CallKind;
import io.taskpool.engine.ContextLoader;
import io.taskpool.engine.Detached;
import io.taskpool.engine.Lane;
import io.taskpool.engine.PreparedFunction;
import io.taskpool.engine.Worker;
import io.taskpool.process.classes.ClassServer;
import io.taskpool.process.classes.LoaderTable;
import io.taskpool.process.classes.SentClasses;
import io.taskpool.process.codec.ArrayBytes;
import io.taskpool.process.codec.ShapeTable;
import io.taskpool.process.codec.ShapesUsed;
import io.taskpool.process.codec.ThrowableReader;
import io.taskpool.process.codec.ValueDecoder;
import io.taskpool.process.codec.ValueEncoder;
import io.taskpool.process.wire.ByteSink;
import io.taskpool.process.wire.Protocol;
import io.taskpool.process.wire.ToWorker;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts worker JVMs for a pool, and holds what its workers share. Safe for use by many threads. */
public final class ProcessBackend implements Backend {
    private static final Logger log = LoggerFactory.getLogger(ProcessBackend.class);
    private static final AtomicInteger POOLS = new AtomicInteger();

    /** Room for what a frame holds besides its content. */
    private static final int HEADER_ROOM = 1_024;

    private static final int KEEP_BYTES = 1 << 20;

    /** An array of this size is copied as what it is, which costs less than writing it to a sink that grows. */
    private static final int LONG_ARRAY_BYTES = 64 << 10;

    private final ProcessSettings settings;
    private final String name = "taskpool-" + POOLS.incrementAndGet() + "-process-";
    private final LoaderTable loaders = new LoaderTable();
    private final ClassServer classServer = new ClassServer(loaders, new LoggingClasses());
    private final Prefetch prefetch;
    private final ShapeTable shapes = new ShapeTable(loaders);
    private final ValueEncoder encoder;
    private final ValueDecoder decoder;
    private final ThrowableReader throwables;
    private final CallPayload welcome;
    private final AtomicInteger functions = new AtomicInteger();
    private final Set<WorkerProcess> workers = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor executor;
    /** Held softly: threads of others keep it, who outlive this library where an application has brought it along. */
    @SuppressWarnings("ThreadLocalUsage") // a buffer that a codec may be using must not be that of another pool
    private final ThreadLocal<SoftReference<Scratch>> scratch = new ThreadLocal<>();

    private volatile boolean exitCodeTellsOutcome;

    private static final class Scratch {
        final ByteSink sink = new ByteSink();
        final ShapesUsed used = new ShapesUsed();
    }

    /**
     * Makes the backend. Starts nothing yet.
     *
     * @param settings how workers are launched
     * @throws io.taskpool.TaskSerializationException if the initializer or the codec cannot be sent to workers
     */
    public ProcessBackend(ProcessSettings settings) {
        this.settings = settings;
        this.encoder = new ValueEncoder(loaders, shapes, settings.codec());
        this.decoder = new ValueDecoder(loaders, null, settings.codec(), settings.resultFilter());
        this.throwables = new ThrowableReader(decoder);
        this.executor = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), body -> thread(body, "helper"));
        this.prefetch = new Prefetch(classServer, executor);
        this.welcome = welcomeFrame();
    }

    private Thread thread(Runnable body, String role) {
        return Detached.make(() -> {
            Thread thread = new Thread(null, body, name + role, 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    private CallPayload welcomeFrame() {
        ShapesUsed used = new ShapesUsed();
        ByteSink sink = new ByteSink();
        int mark = sink.beginFrame(ToWorker.WELCOME);
        sink.varint(Protocol.VERSION);
        sink.varint(settings.maxMessageBytes());
        Object initializer = settings.initializer();
        ClassLoader context = initializer == null ? null : ContextLoader.of(initializer);
        sink.varint(loaders.idOf(context));
        encoder.writeFunction(settings.codec(), sink, "the codec", used);
        encoder.writeFunction(settings.initializer(), sink, "the initializer", used);
        sink.endFrame(mark);
        int length = sink.size();
        Object first = initializer != null ? initializer : settings.codec();
        return new CallPayload(
                context,
                0,
                sink.take(),
                length,
                null,
                used.toArray(),
                first == null ? Prefetch.Push.NOTHING : prefetch.of(first));
    }

    // ---- Backend -----------------------------------------------------------------------------------------------

    @Override
    public boolean batches() {
        return true;
    }

    @Override
    public boolean keepsIdleWorkers() {
        return true;
    }

    @Override
    public Worker start(Lane lane) {
        return Detached.make(() -> launch(lane)); // the JDK starts a thread, too, that waits for the process
    }

    private Worker launch(Lane lane) {
        BlackBox blackBox = null;
        try {
            prefetch.workerStarts();
            blackBox = BlackBox.create();
            ProcessBuilder builder = LaunchCommand.build(settings, lane.isLarge(), blackBox.file());
            Worker worker = attend(lane, builder.start(), builder.command(), blackBox);
            executor.execute(BlackBox::sweepOnce);
            return worker;
        } catch (IOException e) {
            if (blackBox != null) {
                closeQuietly(blackBox, e);
            }
            lane.startFailed(new BrokenPoolException("cannot start workers: " + e.getMessage(), e));
            return NoWorker.INSTANCE;
        }
    }

    /** Looks after a process that was started. */
    WorkerProcess attend(Lane lane, Process process, List<String> command, BlackBox blackBox) {
        WorkerProcess worker = new WorkerProcess(this, lane, process, command, blackBox);
        workers.add(worker);
        worker.start();
        return worker;
    }

    private static void closeQuietly(BlackBox blackBox, IOException first) {
        try {
            blackBox.close();
        } catch (IOException e) {
            first.addSuppressed(e);
        }
    }

    private Scratch scratch() {
        SoftReference<Scratch> kept = scratch.get();
        Scratch mine = kept == null ? null : kept.get();
        if (mine == null) {
            mine = new Scratch();
            scratch.set(new SoftReference<>(mine));
        }
        return mine;
    }

    @Override
    public Object prepare(CallKind kind, Object function, @Nullable Object argument) {
        Scratch mine = scratch();
        ByteSink sink = mine.sink;
        ShapesUsed used = mine.used;
        sink.resetAndTrim(KEEP_BYTES);
        sink.limit(maxContentBytes());
        used.clear();
        encoder.writeFunction(function, sink, "the task", used);
        sink.varint(1);
        ArrayBytes array = null;
        if (kind.takesArgument()) {
            array = longArray(argument, sink);
            if (array == null) {
                encoder.write(argument, sink, "the argument", used);
            }
        }
        int length = sink.size();
        ClassLoader context = ContextLoader.of(function);
        CallPayload payload = new CallPayload(
                context, loaders.idOf(context), sink.take(), length, array, used.toArray(), prefetch.of(function));
        forgetGone();
        return payload;
    }

    /** Copies an argument that is a long array, and writes what stands before its bytes; null if it is anything else. */
    private @Nullable ArrayBytes longArray(@Nullable Object argument, ByteSink sink) {
        if (argument == null) {
            return null;
        }
        long bytes = ArrayBytes.count(argument);
        if (bytes < LONG_ARRAY_BYTES || bytes > maxContentBytes() - sink.size() - HEADER_ROOM) {
            return null;
        }
        ValueEncoder.writeHead(argument, sink);
        return ArrayBytes.copyOf(argument);
    }

    @Override
    public PreparedFunction prepare(CallKind kind, Object function) {
        Scratch mine = scratch();
        ByteSink sink = mine.sink;
        sink.resetAndTrim(KEEP_BYTES);
        sink.limit(maxContentBytes());
        mine.used.clear();
        encoder.writeFunction(function, sink, "the function", mine.used);
        RemoteFunction prepared = new RemoteFunction(
                this,
                functions.incrementAndGet(),
                ContextLoader.of(function),
                sink.toByteArray(),
                mine.used.toArray(),
                prefetch.of(function));
        forgetGone();
        return prepared;
    }

    /** Lets workers forget the class loaders that are gone here. */
    private void forgetGone() {
        for (int gone : loaders.takeGone()) {
            for (WorkerProcess worker : workers) {
                worker.forgetLoader(gone);
            }
        }
    }

    @Override
    public void close() {
        prefetch.save();
        executor.shutdown();
    }

    // ---- for workers -------------------------------------------------------------------------------------------

    ProcessSettings settings() {
        return settings;
    }

    Executor executor() {
        return executor;
    }

    void startThread(Runnable body, String role) {
        thread(body, role).start();
    }

    int maxContentBytes() {
        return settings.maxMessageBytes() - HEADER_ROOM;
    }

    ValueEncoder encoder() {
        return encoder;
    }

    ValueDecoder decoder() {
        return decoder;
    }

    ThrowableReader throwables() {
        return throwables;
    }

    LoaderTable loaders() {
        return loaders;
    }

    Prefetch prefetch() {
        return prefetch;
    }

    Prefetch.Push welcomePush() {
        return welcome.push();
    }

    ShapeTable shapes() {
        return shapes;
    }

    ClassServer classServer() {
        return classServer;
    }

    /** Writes what answers {@code HELLO}. Under the worker's lock. */
    void welcome(Outbox outbox, SentDefinitions definitions, SentClasses sentClasses) {
        Prefetch.add(welcome.push(), definitions, sentClasses, outbox);
        ByteSink sink = outbox.sink();
        RunFrames.addShapes(welcome.shapes(), definitions, sink, shapes);
        sink.raw(welcome.content(), 0, welcome.length());
    }

    void forget(int function) {
        for (WorkerProcess worker : workers) {
            worker.forget(function);
        }
    }

    void ended(WorkerProcess worker) {
        workers.remove(worker);
    }

    void warn(String what, Exception e) {
        log.warn("{}", what, e);
    }

    int exitCode(boolean anyFailed) {
        return exitCodeTellsOutcome && anyFailed ? 1 : 0;
    }

    /** Makes workers exit with code 1 after a call that failed, as a process that ran one task should. */
    public void exitCodeTellsOutcome() {
        exitCodeTellsOutcome = true;
    }

    /**
     * Tells whether this system says how much memory a process takes.
     *
     * @return true on Linux
     */
    public static boolean knowsMemory() {
        return ProcessMemory.isKnown();
    }

    /**
     * Returns how often workers have asked for a class or a resource.
     *
     * @return the number since the pool was opened
     */
    public long classRequests() {
        return classServer.requests();
    }

    /**
     * Returns the processes of the workers that are alive or starting.
     *
     * @return a snapshot
     */
    public List<Process> processes() {
        return workers.stream().map(WorkerProcess::process).toList();
    }
}
