package io.taskpool.engine;

import io.taskpool.spi.Backend;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A backend whose workers do what a test tells them, on the test's threads. Workers are ready at once, unless the test
 * says when.
 */
final class ManualBackend implements Backend {
    private final List<ManualWorker> workers = new ArrayList<>();
    private final Begun begun = new Begun();
    private boolean closed;
    private boolean startsTakeTime;

    /** Lets workers be ready only when the test says so. */
    void startsTakeTime() {
        startsTakeTime = true;
    }

    /** How often each call began, by its argument. */
    static final class Begun {
        private final List<Object> arguments = new ArrayList<>();

        synchronized void add(@Nullable Object argument) {
            arguments.add(String.valueOf(argument));
        }

        synchronized List<Object> all() {
            return List.copyOf(arguments);
        }
    }

    Begun begun() {
        return begun;
    }

    @Override
    public Worker start(WorkerContext slot) {
        ManualWorker worker = new ManualWorker(slot, begun, this::callsCame);
        synchronized (workers) {
            workers.add(worker);
        }
        if (!startsTakeTime) {
            slot.ready(worker);
        }
        return worker;
    }

    List<ManualWorker> workers() {
        synchronized (workers) {
            return List.copyOf(workers);
        }
    }

    private void callsCame() {
        synchronized (workers) {
            workers.notifyAll();
        }
    }

    /** Waits until so many workers have calls, and returns all workers. */
    List<ManualWorker> awaitWorkersWithCalls(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        synchronized (workers) {
            while (workers.stream().filter(ManualWorker::hasCalls).count() < count) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("fewer than " + count + " workers have calls");
                }
                workers.wait(left);
            }
            return List.copyOf(workers);
        }
    }

    /** The worker that was started last and lives. */
    ManualWorker worker() {
        List<ManualWorker> all = workers();
        return all.get(all.size() - 1);
    }

    /** Lets all workers do all that they have and obey what they were told, until nothing is left to do. */
    void drain() {
        boolean progress = true;
        while (progress) {
            progress = false;
            for (ManualWorker worker : workers()) {
                progress |= worker.drain();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
