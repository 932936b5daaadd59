package io.taskpool.remote.host;

import io.taskpool.engine.ContextLoader;
import io.taskpool.engine.carried.CarriedFunction;
import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.ShapesUsed;
import io.taskpool.remote.host.console.Console;
import io.taskpool.remote.host.console.ConsoleText;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PreparedFunction;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a backend needs for worker JVMs that it has started, on whichever machine: prepares calls for them, and looks after each.
 * Safe for use by many threads.
 */
public final class RemotePool implements AutoCloseable {
    private static final int KEEP_BYTES = 1 << 20;

    private final PoolResources pool;
    private final AtomicInteger functions = new AtomicInteger();

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
     * Makes it. Starts nothing yet.
     *
     * @param settings what is known of the workers
     * @throws io.taskpool.TaskSerializationException if the initializer, the finalizer or the codec cannot be sent to workers
     */
    public RemotePool(WorkerSettings settings) {
        this.pool = new PoolResources(settings);
        if (settings.initializer() != null || settings.finalizer() != null || settings.codec() != null) {
            PoolCodecs unused = pool.codecs(); // tells at once if they cannot be sent
        }
    }

    PoolResources pool() {
        return pool;
    }

    // ---- workers -----------------------------------------------------------------------------------------------

    /** Records that a worker is about to be started, for which classes are got ready meanwhile. */
    public void workerStarts() {
        PoolCodecs known = pool.codecsIfMade();
        if (known != null) {
            known.prefetcher().workerStarts();
        }
    }

    /**
     * Looks after a worker JVM that was started.
     *
     * @param slot is told what becomes of it
     * @param handle leads to it
     * @return the worker, which takes calls once the slot was told that it is ready
     */
    public Worker attend(WorkerContext slot, WorkerHandle handle) {
        WorkerParts parts = new WorkerParts(pool, slot, handle);
        RemoteWorker worker = new RemoteWorker(parts);
        pool.add(parts.session);
        worker.start();
        return worker;
    }

    /** Makes workers exit with code 1 after a call that failed, as a process that ran one task should. */
    public void exitCodeTellsOutcome() {
        pool.exitCodeTellsOutcome();
    }

    /** Asks all workers to exit at once, and leaves their shutdown hooks time. */
    public void terminate() {
        pool.terminate();
    }

    /**
     * Returns how often workers have asked for a class or a resource.
     *
     * @return the number since the pool was opened
     */
    public long classRequests() {
        return pool.codecs().classServer().requests();
    }

    /** Returns a way to the console for what comes from a worker beside its frames. */
    public ConsoleText errorText() {
        return pool.errorText();
    }

    /**
     * Starts a daemon thread of the pool, which inherits no context.
     *
     * @param body what it does
     * @param role ends its name
     */
    public void startThread(Runnable body, String role) {
        pool.startThread(body, role);
    }

    // ---- calls -------------------------------------------------------------------------------------------------

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

    /** Prepares a call, as {@link io.taskpool.spi.Backend#prepare(CallKind, Object, Object)} does. */
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

    /** Prepares a function, as {@link io.taskpool.spi.Backend#prepare(CallKind, Object)} does. */
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

    /** Ends what prepares calls. The workers have ended. */
    @Override
    public void close() {
        PoolCodecs known = pool.codecsIfMade();
        if (known != null) {
            known.close();
        }
    }

    /**
     * Loads what the first pool of a program needs, so that it need not wait for that. Starts nothing.
     *
     * @throws ReflectiveOperationException if a class is missing
     */
    public static void rehearse() throws ReflectiveOperationException {
        WorkerSettings settings = WorkerSettings.plain("1g", 1 << 20, Duration.ofSeconds(1));
        initialize(RemoteWorker.class.getName());
        new PoolCodecs(settings, Executors.defaultThreadFactory()).close();
        initialize(Console.class.getName());
        initialize(WorkerParts.class.getName());
        initialize(WorkerSession.class.getName());
        initialize(FrameDispatcher.class.getName());
        initialize(ClassFeed.class.getName());
        initialize(RunFrames.class.getName());
        initialize(InFlight.Sent.class.getName());
    }

    private static void initialize(String name) throws ReflectiveOperationException {
        Class<?> unused = Class.forName(name);
    }
}
