package io.taskpool.remote.host;

import io.taskpool.engine.threads.ContextFreeThreads;
import io.taskpool.engine.threads.RelievableThread;
import io.taskpool.remote.host.console.Console;
import io.taskpool.remote.host.console.ConsoleText;
import io.taskpool.remote.host.console.StandardStream;
import io.taskpool.spi.WorkUnit;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the workers of a pool share, and the list of them. Safe for use by many threads. */
final class PoolResources {
    private static final AtomicInteger POOLS = new AtomicInteger();

    /** Room for what a frame holds besides its content. */
    static final int HEADER_ROOM = 1_024;

    /** A frame of more than this part of a worker's heap arrives only while the worker has no other call. */
    private static final int BULKY_SHARE = 8;

    private final WorkerSettings settings;
    private final @Nullable FailedCalls failedCalls;
    private final long heapBytes;
    private final String name = "taskpool-" + POOLS.incrementAndGet() + "-process-";
    private final Set<WorkerSession> workers = ConcurrentHashMap.newKeySet();
    private final Console output;
    private final Console errors;

    /** Null until it is needed, guarded by {@code this} where it is made. */
    private volatile @Nullable PoolCodecs codecs;

    private volatile boolean exitCodeTellsOutcome;

    /**
     * Makes them. Starts nothing yet.
     *
     * @param settings what is known of the workers
     */
    PoolResources(WorkerSettings settings) {
        this.settings = settings;
        this.failedCalls =
                settings.failedCalls() == null ? null : new FailedCalls(settings.failedCalls(), settings.codec());
        this.heapBytes = settings.maxHeapBytes();
        ConsoleThreads threads = new ConsoleThreads(this);
        this.output = new Console(StandardStream.OUT, threads, Console.STALL_LIMIT, settings.spinWait());
        this.errors = new Console(StandardStream.ERR, threads, Console.STALL_LIMIT, settings.spinWait());
    }

    WorkerSettings settings() {
        return settings;
    }

    /**
     * Returns what deals with the content of calls. Made after the first worker was launched if possible: to load what it
     * consists of takes a new JVM about as long as the worker takes to start.
     */
    PoolCodecs codecs() {
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

    /** Returns the same, or null if it was not needed yet. */
    @Nullable
    PoolCodecs codecsIfMade() {
        return codecs;
    }

    /** Saves a call that is about to fail, if the pool is to save such calls. */
    void save(WorkUnit work, int call, Throwable failure) {
        FailedCalls saves = failedCalls;
        if (saves != null) {
            saves.save(work, call, failure, codecs());
        }
    }

    /** Tells whether so many bytes may take the memory that another call needs, before they are the turn of their own. */
    boolean isBulky(long bytes) {
        return bytes > heapBytes / BULKY_SHARE;
    }

    int maxContentBytes() {
        return settings.maxMessageBytes() - HEADER_ROOM;
    }

    void exitCodeTellsOutcome() {
        exitCodeTellsOutcome = true;
    }

    /** Returns what a worker that ends is to exit with. */
    int exitCode(boolean anyFailed) {
        return exitCodeTellsOutcome && anyFailed ? 1 : 0;
    }

    // ---- consoles ----------------------------------------------------------------------------------------------

    /** The standard streams may use the pool when they are given what its workers print. */
    void used() {
        output.used();
        errors.used();
    }

    /** Returns a way to the console for what a worker prints. */
    ConsoleText outputText(LongConsumer taken) {
        return new ConsoleText(output, taken);
    }

    /** Returns a way to the console for what comes from a worker beside its frames. */
    ConsoleText errorText() {
        return new ConsoleText(errors, NoWindow.INSTANCE);
    }

    /** Where the pipe itself holds up who prints. */
    private enum NoWindow implements LongConsumer {
        INSTANCE;

        @Override
        public void accept(long bytes) {}
    }

    // ---- the workers -------------------------------------------------------------------------------------------

    void add(WorkerSession worker) {
        workers.add(worker);
    }

    void remove(WorkerSession worker) {
        workers.remove(worker);
    }

    /** Asks all workers to exit at once, and leaves their shutdown hooks time. */
    void terminate() {
        workers.forEach(WorkerSession::terminate);
    }

    /** Lets workers forget a function. */
    void forget(int function) {
        for (WorkerSession worker : workers) {
            worker.forget(function);
        }
    }

    /** Lets workers forget the class loaders that are gone here. */
    void forgetGone() {
        for (int gone : codecs().loaders().takeGone()) {
            for (WorkerSession worker : workers) {
                worker.forgetLoader(gone);
            }
        }
    }

    // ---- threads -----------------------------------------------------------------------------------------------

    void startThread(Runnable body, String role) {
        thread(body, role).start();
    }

    /** Starts a thread that reads from a worker, and says so before it waits for a pool. */
    void startReader(Runnable body, String role, Runnable relief) {
        ContextFreeThreads.make(new NewReader(body, name + role, relief)).start();
    }

    private Thread thread(Runnable body, String role) {
        return ContextFreeThreads.make(new NewThread(body, name + role));
    }

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

    private record ConsoleThreads(PoolResources pool) implements Console.Threads {
        @Override
        public Thread start(Runnable body, String role) {
            Thread thread = pool.thread(body, role);
            thread.start();
            return thread;
        }
    }

    private record Helpers(PoolResources pool) implements ThreadFactory {
        @Override
        public Thread newThread(Runnable body) {
            return pool.thread(body, "helper");
        }
    }
}
