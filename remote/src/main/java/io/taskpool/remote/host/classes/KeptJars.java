package io.taskpool.remote.host.classes;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps open the jars that workers report to read from. One after the other: a worker that starts reads many at once,
 * and all workers read the same. Safe for use by many threads.
 */
public final class KeptJars implements Runnable {
    /** A program has fewer jars; who tells of more is not to fill the heap. */
    private static final int MAX_JARS = 10_000;

    private final ClassServer server;
    private final Executor executor;
    private final Set<Read> known = ConcurrentHashMap.newKeySet();
    private final Queue<Read> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean running = new AtomicBoolean();

    /** A class that was read from a jar. */
    private record Read(int loader, String name) {}

    public KeptJars(ClassServer server, Executor executor) {
        this.server = server;
        this.executor = executor;
    }

    /** Keeps the jar of a class open. The work is done by the executor; this returns at once. */
    public void keep(int loader, String name) {
        Read read = new Read(loader, name);
        if (known.size() < MAX_JARS && known.add(read)) {
            waiting.add(read);
            runIfIdle();
        }
    }

    private void runIfIdle() {
        if (running.compareAndSet(false, true)) {
            try {
                executor.execute(this);
            } catch (RejectedExecutionException e) {
                return; // the pool has ended
            }
        }
    }

    @Override
    public void run() {
        try {
            for (Read read = waiting.poll(); read != null; read = waiting.poll()) {
                server.keepOpen(read.loader, read.name);
            }
        } finally {
            running.set(false);
        }
        if (!waiting.isEmpty()) { // it was added in between
            runIfIdle();
        }
    }
}
