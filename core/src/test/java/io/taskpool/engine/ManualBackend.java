package io.taskpool.engine;

import io.taskpool.spi.Backend;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A backend whose workers are controlled by a test, on the test's threads. Workers become ready immediately, unless the
 * test defers that.
 */
final class ManualBackend implements Backend {
    /** Not a monitor: the model checker replaces monitors, but not the methods that wait for them. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition callsCame = lock.newCondition();

    // Guarded by lock.
    private final List<ManualWorker> workers = new ArrayList<>();

    private final Begun begun = new Begun();
    private boolean closed;
    private boolean startsTakeTime;

    /** Defers the workers' readiness until the test reports it. */
    void startsTakeTime() {
        startsTakeTime = true;
    }

    /** Counts how often each call started, by its argument. */
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
        lock.lock();
        try {
            workers.add(worker);
        } finally {
            lock.unlock();
        }
        if (!startsTakeTime) {
            slot.ready(worker);
        }
        return worker;
    }

    List<ManualWorker> workers() {
        lock.lock();
        try {
            return List.copyOf(workers);
        } finally {
            lock.unlock();
        }
    }

    private void callsCame() {
        lock.lock();
        try {
            callsCame.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a number of workers have calls, and returns all workers. */
    List<ManualWorker> awaitWorkersWithCalls(int count) throws InterruptedException {
        long left = TimeUnit.SECONDS.toNanos(60);
        lock.lock();
        try {
            while (workers.stream().filter(ManualWorker::hasCalls).count() < count) {
                if (left <= 0) {
                    throw new AssertionError("fewer than " + count + " workers have calls");
                }
                left = callsCame.awaitNanos(left);
            }
            return List.copyOf(workers);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the worker that was started last, unless it is dead. */
    ManualWorker worker() {
        List<ManualWorker> all = workers();
        return all.get(all.size() - 1);
    }

    /** Runs all calls and obeys all requests on all workers, until nothing is left to do. */
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
