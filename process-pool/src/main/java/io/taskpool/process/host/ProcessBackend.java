package io.taskpool.process.host;

import io.taskpool.BrokenPoolException;
import io.taskpool.engine.Backend;
import io.taskpool.engine.CallKind;
import io.taskpool.engine.ContextLoader;
import io.taskpool.engine.PreparedFunction;
import io.taskpool.engine.Worker;
import io.taskpool.engine.WorkerSlot;
import io.taskpool.engine.threads.ContextFreeThreads;
import io.taskpool.engine.threads.RelievableThread;
import io.taskpool.process.codec.ArrayBytes;
import io.taskpool.process.codec.ShapeTable;
import io.taskpool.process.codec.ShapesUsed;
import io.taskpool.process.codec.ThrowableReader;
import io.taskpool.process.codec.ValueDecoder;
import io.taskpool.process.codec.ValueEncoder;
import io.taskpool.process.host.classes.ClassServer;
import io.taskpool.process.host.classes.KeptJars;
import io.taskpool.process.host.classes.LoaderTable;
import io.taskpool.process.host.classes.SentClasses;
import io.taskpool.process.host.console.Console;
import io.taskpool.process.host.console.StandardStream;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.process.host.os.ProcessMemory;
import io.taskpool.process.wire.ByteSink;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Starts worker JVMs for a pool, and holds what its workers share. Safe for use by many threads. */
public final class ProcessBackend implements Backend {
    private static final AtomicInteger POOLS = new AtomicInteger();

    /** Room for what a frame holds besides its content. */
    private static final int HEADER_ROOM = 1_024;

    private static final int KEEP_BYTES = 1 << 20;

    /** An array of this size is copied as what it is, which costs less than writing it to a sink that grows. */
    private static final int LONG_ARRAY_BYTES = 64 << 10;

    /** A frame of more than this part of a worker's heap arrives only while the worker has no other call. */
    private static final int BULKY_SHARE = 8;

    private final ProcessSettings settings;
    private final long heapBytes;
    private final String name = "taskpool-" + POOLS.incrementAndGet() + "-process-";
    private final AtomicInteger functions = new AtomicInteger();
    private final Set<WorkerProcess> workers = ConcurrentHashMap.newKeySet();

    /** Null until it is needed, guarded by {@code this} where it is made. */
    private volatile @Nullable PoolCodecs codecs;

    /** Held softly: threads of others keep it, who outlive this library where an application has brought it along. */
    @SuppressWarnings("ThreadLocalUsage") // a buffer that a codec may be using must not be that of another pool
    private final ThreadLocal<SoftReference<Scratch>> scratch = new ThreadLocal<>();

    private final Console output = new Console(StandardStream.OUT, new ConsoleThreads(this), Console.STALL_LIMIT);
    private final Console errors = new Console(StandardStream.ERR, new ConsoleThreads(this), Console.STALL_LIMIT);

    private volatile boolean exitCodeTellsOutcome;

    private static final class Scratch {
        final ByteSink sink = new ByteSink();
        final ShapesUsed used = new ShapesUsed();

        /** Whether a value is being written to it. What is written may run code of the user's that uses the pool again. */
        boolean busy;
    }

    /**
     * Makes the backend. Starts nothing yet.
     *
     * @param settings how workers are launched
     * @throws io.taskpool.TaskSerializationException if the initializer or the codec cannot be sent to workers
     */
    public ProcessBackend(ProcessSettings settings) {
        this.settings = settings;
        this.heapBytes = settings.maxHeapBytes();
        if (settings.initializer() != null || settings.codec() != null) {
            PoolCodecs unused = codecs(); // tells at once if they cannot be sent
        }
    }

    /**
     * Returns what deals with the content of calls. Made after the first worker was launched if possible: to load what it
     * consists of takes a new JVM about as long as the worker takes to start.
     */
    private PoolCodecs codecs() {
        PoolCodecs known = codecs;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            known = codecs;
            if (known == null) {
                known = new PoolCodecs(settings, new Helpers(this));
                codecs = known;
            }
            return known;
        }
    }

    private Thread thread(Runnable body, String role) {
        return ContextFreeThreads.make(new NewThread(body, name + role));
    }

    // Classes and no lambdas: each would cost the first pool of a program a millisecond.

    private record NewThread(Runnable body, String name) implements Supplier<Thread> {
        @Override
        public Thread get() {
            Thread thread = new Thread(null, body, name, 0, false);
            thread.setDaemon(true);
            return thread;
        }
    }

    private record NewReader(Runnable body, String name, Runnable relief) implements Supplier<Thread> {
        @Override
        public Thread get() {
            return new RelievableThread(body, name, relief);
        }
    }

    private record Launch(ProcessBackend backend, WorkerSlot slot) implements Supplier<Worker> {
        @Override
        public Worker get() {
            return backend.launch(slot);
        }
    }

    private record ConsoleThreads(ProcessBackend backend) implements Console.Threads {
        @Override
        public Thread start(Runnable body, String role) {
            Thread thread = backend.thread(body, role);
            thread.start();
            return thread;
        }
    }

    private record Helpers(ProcessBackend backend) implements ThreadFactory {
        @Override
        public Thread newThread(Runnable body) {
            return backend.thread(body, "helper");
        }
    }

    // ---- Backend -----------------------------------------------------------------------------------------------

    @Override
    public Worker start(WorkerSlot slot) {
        return ContextFreeThreads.make(
                new Launch(this, slot)); // the JDK starts a thread, too, that waits for the process
    }

    private Worker launch(WorkerSlot slot) {
        BlackBoxReader blackBox = null;
        try {
            PoolCodecs known = codecs;
            if (known != null) {
                known.prefetcher().workerStarts();
            }
            blackBox = BlackBoxReader.create();
            ProcessBuilder builder = LaunchCommand.build(settings, slot.isLarge(), blackBox.file());
            return attend(slot, builder.start(), builder.command(), blackBox);
        } catch (IOException e) {
            if (blackBox != null) {
                closeQuietly(blackBox, e);
            }
            slot.startFailed(new BrokenPoolException("cannot start workers: " + e.getMessage(), e));
            return NoWorker.INSTANCE;
        }
    }

    /** Looks after a process that was started. */
    WorkerProcess attend(WorkerSlot slot, Process process, List<String> command, BlackBoxReader blackBox) {
        WorkerProcess worker = new WorkerProcess(this, slot, process, command, blackBox);
        workers.add(worker);
        worker.start();
        return worker;
    }

    private static void closeQuietly(BlackBoxReader blackBox, IOException first) {
        try {
            blackBox.close();
        } catch (IOException e) {
            first.addSuppressed(e);
        }
    }

    /** Lends the thread's buffers, or, within a call that has them (a writeObject may submit another), new ones. */
    private Scratch borrow() {
        SoftReference<Scratch> kept = scratch.get();
        Scratch mine = kept == null ? null : kept.get();
        if (mine == null || mine.busy) {
            boolean first = mine == null;
            mine = new Scratch();
            if (first) {
                scratch.set(new SoftReference<>(mine));
            }
        }
        mine.busy = true;
        mine.sink.resetAndTrim(KEEP_BYTES);
        mine.sink.limit(maxContentBytes());
        mine.used.clear();
        return mine;
    }

    @Override
    public Object prepare(CallKind kind, Object function, @Nullable Object argument) {
        used();
        PoolCodecs all = codecs();
        Scratch mine = borrow();
        try {
            return prepare(kind, function, argument, all, mine.sink, mine.used);
        } finally {
            mine.busy = false;
        }
    }

    private CallPayload prepare(
            CallKind kind, Object function, @Nullable Object argument, PoolCodecs all, ByteSink sink, ShapesUsed used) {
        ArrayBytes array = null;
        if (!kind.takesArgument()) {
            all.encoder().writeFunction(function, sink, "the task", used);
        } else if (!all.encoder().writeCall(function, argument, isLongArray(argument), sink, used)) {
            array = longArray(argument, sink);
            if (array == null) {
                all.encoder().write(argument, sink, "the argument", used);
            }
        }
        int length = sink.size();
        ClassLoader context = ContextLoader.of(function);
        CallPayload payload = new CallPayload(
                context,
                all.loaders().idOf(context),
                sink.take(),
                length,
                array,
                used.toArray(),
                all.prefetcher().of(function),
                isBulky(length + (array == null ? 0L : array.count())));
        forgetGone();
        return payload;
    }

    private static boolean isLongArray(@Nullable Object argument) {
        return argument != null && ArrayBytes.count(argument) >= LONG_ARRAY_BYTES;
    }

    /** Copies a long array, and writes what stands before its bytes; null if it takes more than a message may. */
    private @Nullable ArrayBytes longArray(@Nullable Object argument, ByteSink sink) {
        if (argument == null || ArrayBytes.count(argument) > maxContentBytes() - sink.size() - HEADER_ROOM) {
            return null;
        }
        ValueEncoder.writeHead(argument, sink);
        return ArrayBytes.copyOf(argument);
    }

    @Override
    public PreparedFunction prepare(CallKind kind, Object function) {
        used();
        PoolCodecs all = codecs();
        Scratch mine = borrow();
        try {
            all.encoder().writeFunction(function, mine.sink, "the function", mine.used);
            RemoteFunction prepared = new RemoteFunction(
                    this,
                    functions.incrementAndGet(),
                    ContextLoader.of(function),
                    mine.sink.toByteArray(),
                    mine.used.toArray(),
                    all.prefetcher().of(function));
            forgetGone();
            return prepared;
        } finally {
            mine.busy = false;
        }
    }

    /** The standard streams may use the pool when they are given what its workers print. */
    private void used() {
        output.used();
        errors.used();
    }

    /** Lets workers forget the class loaders that are gone here. */
    private void forgetGone() {
        for (int gone : codecs().loaders().takeGone()) {
            for (WorkerProcess worker : workers) {
                worker.forgetLoader(gone);
            }
        }
    }

    @Override
    public void close() {
        PoolCodecs known = codecs;
        if (known != null) {
            known.close();
        }
    }

    // ---- for workers -------------------------------------------------------------------------------------------

    ProcessSettings settings() {
        return settings;
    }

    Executor executor() {
        return codecs().executor();
    }

    void startThread(Runnable body, String role) {
        thread(body, role).start();
    }

    /** Tells whether so many bytes may take the memory that another call needs, before they are the turn of their own. */
    boolean isBulky(long bytes) {
        return bytes > heapBytes / BULKY_SHARE;
    }

    Console console(StandardStream stream) {
        return stream == StandardStream.OUT ? output : errors;
    }

    /** Starts a thread that reads from a worker, and says so before it waits for a pool. */
    void startReader(Runnable body, String role, Runnable relief) {
        ContextFreeThreads.make(new NewReader(body, name + role, relief)).start();
    }

    int maxContentBytes() {
        return settings.maxMessageBytes() - HEADER_ROOM;
    }

    ValueEncoder encoder() {
        return codecs().encoder();
    }

    ValueDecoder decoder() {
        return codecs().decoder();
    }

    ThrowableReader throwables() {
        return codecs().throwables();
    }

    LoaderTable loaders() {
        return codecs().loaders();
    }

    KeptJars keptJars() {
        return codecs().keptJars();
    }

    Prefetch welcomePrefetch() {
        return codecs().welcome().prefetch();
    }

    ShapeTable shapes() {
        return codecs().shapes();
    }

    ClassServer classServer() {
        return codecs().classServer();
    }

    /** Writes what answers {@code HELLO}. Under the worker's lock. */
    void welcome(FrameSender sender, SentDefinitions definitions, SentClasses sentClasses) {
        CallPayload welcome = codecs().welcome();
        welcome.prefetch().addTo(sender, definitions, sentClasses);
        ByteSink sink = sender.sink();
        RunFrames.addShapes(welcome.shapes(), definitions, sink, shapes());
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
        // Made here: to set up logging would cost the first pool of a program 10 ms.
        LoggerFactory.getLogger(ProcessBackend.class).warn("{}", what, e);
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
        return classServer().requests();
    }

    /** Asks all workers to exit at once, and leaves their shutdown hooks time. */
    public void terminate() {
        workers.forEach(WorkerProcess::terminate);
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
