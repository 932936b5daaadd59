package io.taskpool.process.host;

import io.taskpool.BrokenPoolException;
import io.taskpool.engine.ContextLoader;
import io.taskpool.engine.carried.CarriedFunction;
import io.taskpool.engine.threads.ContextFreeThreads;
import io.taskpool.process.host.launch.DebugSettings;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.process.host.launch.StartupArchive;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.process.host.os.ProcessMemory;
import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.ShapesUsed;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PreparedFunction;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts worker JVMs for a pool, and prepares calls for them. Safe for use by many threads. */
public final class ProcessBackend implements Backend {
    private static final int KEEP_BYTES = 1 << 20;

    private final PoolResources pool;
    private final AtomicInteger functions = new AtomicInteger();

    /** Null unless workers can be debugged. */
    private final @Nullable DebugPorts debugPorts;

    /** Held softly: threads of others keep it, who outlive this library where an application has brought it along. */
    @SuppressWarnings("ThreadLocalUsage") // a buffer that a codec may be using must not be that of another pool
    private final ThreadLocal<SoftReference<Scratch>> scratch = new ThreadLocal<>();

    private static final class Scratch {
        final ByteSink sink = new ByteSink();
        final ShapesUsed used = new ShapesUsed();

        /** Whether a value is being written to it. What is written may run code of the user's that uses the pool again. */
        boolean busy;

        /** Ends the loan. What was noted is in the payload by now, and must not live as long as the thread. */
        void giveBack() {
            used.clear();
            busy = false;
        }
    }

    /**
     * Makes the backend. Starts nothing yet.
     *
     * @param settings how workers are launched
     * @throws io.taskpool.TaskSerializationException if the initializer, the finalizer or the codec cannot be sent to workers
     */
    public ProcessBackend(ProcessSettings settings) {
        this.pool = new PoolResources(settings, Training.INSTANCE);
        DebugSettings debug = settings.debug();
        this.debugPorts = debug == null ? null : new DebugPorts(debug.firstPort());
        if (settings.initializer() != null || settings.finalizer() != null || settings.codec() != null) {
            PoolCodecs unused = pool.codecs(); // tells at once if they cannot be sent
        }
    }

    PoolResources pool() {
        return pool;
    }

    private enum Training implements StartupArchive.Training {
        INSTANCE;

        @Override
        public boolean run(ProcessSettings like, List<String> jvmArguments) throws InterruptedException {
            return ArchiveTraining.run(new ProcessBackend(ArchiveTraining.settings(like, jvmArguments)));
        }
    }

    private record Launch(ProcessBackend backend, WorkerContext slot) implements Supplier<Worker> {
        @Override
        public Worker get() {
            return backend.launch(slot);
        }
    }

    // ---- Backend -----------------------------------------------------------------------------------------------

    @Override
    public Worker start(WorkerContext slot) {
        return ContextFreeThreads.make(
                new Launch(this, slot)); // the JDK starts a thread, too, that waits for the process
    }

    private Worker launch(WorkerContext slot) {
        BlackBoxReader blackBox = null;
        DebugPorts ports = debugPorts;
        int port = ports == null ? 0 : ports.take();
        try {
            PoolCodecs known = pool.codecsIfMade();
            if (known != null) {
                known.prefetcher().workerStarts();
            }
            blackBox = BlackBoxReader.create();
            ProcessBuilder builder = LaunchCommand.build(pool.settings(), slot.isLarge(), blackBox.file(), port);
            Process process = start(builder);
            if (ports != null) {
                ports.usedBy(port, process);
            }
            return attend(slot, process, builder.command(), blackBox);
        } catch (IOException e) {
            if (ports != null) {
                ports.release(port);
            }
            if (blackBox != null) {
                closeQuietly(blackBox, e);
            }
            slot.startFailed(new BrokenPoolException("cannot start workers: " + e.getMessage(), e));
            return NoWorker.INSTANCE;
        }
    }

    private Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException(LaunchCommand.cannotRun(pool.settings(), e), e);
        }
    }

    /** Looks after a process that was started. */
    Worker attend(WorkerContext slot, Process process, List<String> command, BlackBoxReader blackBox) {
        LaunchedProcess launched = new LaunchedProcess(slot.number(), process, command, blackBox);
        WorkerParts parts = new WorkerParts(pool, slot, launched);
        WorkerProcess worker = new WorkerProcess(parts);
        pool.add(parts.session, process);
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
        mine.sink.limit(pool.maxContentBytes());
        return mine;
    }

    @Override
    public Object prepare(CallKind kind, Object function, @Nullable Object argument) {
        pool.used();
        PoolCodecs all = pool.codecs();
        Scratch mine = borrow();
        try {
            return prepare(kind, function, argument, all, mine.sink, mine.used);
        } finally {
            mine.giveBack();
        }
    }

    private CallPayload prepare(
            CallKind kind, Object function, @Nullable Object argument, PoolCodecs all, ByteSink sink, ShapesUsed used) {
        Object sent = CarriedFunction.sent(function);
        Object own = CarriedFunction.innermost(function);
        ArrayBytes array = null;
        if (!kind.takesArgument()) {
            all.encoder().writeFunction(sent, sink, "the task", used);
        } else if (!all.encoder().writeCall(sent, argument, isLongArray(argument), sink, used)) {
            array = longArray(argument, sink);
            if (array == null) {
                all.encoder().write(argument, sink, "the argument", used);
            }
        }
        int length = sink.size();
        ClassLoader context = ContextLoader.of(own);
        CallPayload payload = new CallPayload(
                context,
                all.loaders().idOf(context),
                sink.take(),
                length,
                array,
                used.toArray(),
                used.targets(),
                all.prefetcher().of(own),
                pool.isBulky(length + (array == null ? 0L : array.count())));
        pool.forgetGone();
        return payload;
    }

    private static boolean isLongArray(@Nullable Object argument) {
        return argument != null && ArrayBytes.count(argument) >= ArrayBytes.LONG_BYTES;
    }

    /** Copies a long array; null if it takes more than a message may. */
    private @Nullable ArrayBytes longArray(@Nullable Object argument, ByteSink sink) {
        if (argument == null
                || ArrayBytes.count(argument) > pool.maxContentBytes() - sink.size() - PoolResources.HEADER_ROOM) {
            return null;
        }
        return ArrayBytes.copyOf(argument);
    }

    @Override
    public PreparedFunction prepare(CallKind kind, Object function) {
        pool.used();
        PoolCodecs all = pool.codecs();
        Scratch mine = borrow();
        try {
            Object own = CarriedFunction.innermost(function);
            all.encoder().writeFunction(CarriedFunction.sent(function), mine.sink, "the function", mine.used);
            ClassLoader context = ContextLoader.of(own);
            FunctionPayload payload = new FunctionPayload(
                    functions.incrementAndGet(),
                    all.loaders().idOf(context),
                    context,
                    mine.sink.toByteArray(),
                    mine.used.toArray(),
                    mine.used.targets(),
                    all.prefetcher().of(own));
            RemoteFunction prepared = new RemoteFunction(pool, payload);
            pool.forgetGone();
            return prepared;
        } finally {
            mine.giveBack();
        }
    }

    @Override
    public void close() {
        PoolCodecs known = pool.codecsIfMade();
        if (known != null) {
            known.close();
        }
    }

    /** Makes workers exit with code 1 after a call that failed, as a process that ran one task should. */
    public void exitCodeTellsOutcome() {
        pool.exitCodeTellsOutcome();
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
        return pool.codecs().classServer().requests();
    }

    /** Asks all workers to exit at once, and leaves their shutdown hooks time. */
    public void terminate() {
        pool.terminate();
    }

    /**
     * Returns the processes of the workers that are alive or starting.
     *
     * @return a snapshot
     */
    public List<Process> processes() {
        return pool.processes();
    }
}
