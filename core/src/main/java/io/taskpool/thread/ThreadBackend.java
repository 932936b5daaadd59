package io.taskpool.thread;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.taskpool.TaskAction;
import io.taskpool.engine.ThreadHooks;
import io.taskpool.spi.Backend;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs workers on platform threads: each slot's loop is one task of a cached pool of daemon threads. It prepares nothing; another
 * backend may prepare calls that run here ({@link io.taskpool.spi.RunsHere}) and leave the rest to this one. Safe for use by many
 * threads.
 */
public final class ThreadBackend implements Backend {
    private static final AtomicInteger POOLS = new AtomicInteger();

    private final ExecutorService executor;
    private final ThreadHooks hooks;

    /**
     * @param name the pool's name in the names of its threads, or null for a number
     */
    ThreadBackend(@Nullable String name, ThreadHooks hooks) {
        // A percent sign in the name must not be taken for a part of the format.
        String pool = name == null ? "taskpool-" + POOLS.incrementAndGet() : name.replace("%", "%%");
        this.executor = platformThreads(pool + "-thread-%d");
        this.hooks = hooks;
    }

    /**
     * Makes the backend of threads that are ready at once. Starts no thread yet.
     *
     * @param name the pool's name in the names of its threads, or null for a number
     * @param finalizer runs on each thread after its last call, or null
     */
    public ThreadBackend(@Nullable String name, @Nullable TaskAction finalizer) {
        this(name, ThreadHooks.withFinalizer(finalizer));
    }

    private static ExecutorService platformThreads(String name) {
        // The slots limit the number of threads and keep idle ones, so the executor need do neither.
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                0,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new ThreadFactoryBuilder().setNameFormat(name).setDaemon(true).build());
    }

    @Override
    public Worker start(WorkerContext slot) {
        ThreadWorker worker = new ThreadWorker(slot, executor, hooks);
        worker.start();
        return worker;
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
