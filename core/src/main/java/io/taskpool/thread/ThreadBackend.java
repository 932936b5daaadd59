package io.taskpool.thread;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.taskpool.engine.Backend;
import io.taskpool.engine.CallKind;
import io.taskpool.engine.Lane;
import io.taskpool.engine.PreparedFunction;
import io.taskpool.engine.Worker;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs workers on the JDK's executors: each lane's loop is one task of a cached pool of daemon threads, or of the
 * executor that starts a virtual thread for each task.
 */
final class ThreadBackend implements Backend {
    private static final AtomicInteger POOLS = new AtomicInteger();

    /** Nothing crosses to anywhere, so there is nothing to prepare. */
    private static final PreparedFunction UNCHANGED = new PreparedFunction() {
        @Override
        public Payload prepare(@Nullable Object[] arguments, int from, int to) {
            return new Payload(null, to - from, 0, null);
        }

        @Override
        public void close() {}
    };

    private final boolean virtual;
    private final ExecutorService executor;

    ThreadBackend(boolean virtual) {
        this.virtual = virtual;
        this.executor = virtual ? VirtualThreads.executor() : platformThreads();
    }

    private static ExecutorService platformThreads() {
        String name = "taskpool-" + POOLS.incrementAndGet() + "-thread-%d";
        // The lanes bound the number of threads and keep them while idle, so the executor does neither.
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                0,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new ThreadFactoryBuilder().setNameFormat(name).setDaemon(true).build());
    }

    @Override
    public boolean batches() {
        return !virtual;
    }

    @Override
    public boolean keepsIdleWorkers() {
        return !virtual;
    }

    @Override
    public Worker start(Lane lane) {
        ThreadWorker worker = new ThreadWorker(lane, executor);
        lane.ready(worker);
        return worker;
    }

    @Override
    public @Nullable Object prepare(CallKind kind, Object function, @Nullable Object argument) {
        return null;
    }

    @Override
    public PreparedFunction prepare(CallKind kind, Object function) {
        return UNCHANGED;
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
