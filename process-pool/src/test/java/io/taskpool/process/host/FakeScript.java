package io.taskpool.process.host;

import io.taskpool.remote.wire.ToWorker;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** The shared state of a pool's fake workers: how often each call started, and the gate that some calls wait at. */
final class FakeScript {
    private final Map<String, Integer> begun = new HashMap<>();
    private final BitSet heard = new BitSet();
    private final List<Throwable> broken = new ArrayList<>();
    private final Semaphore gate = new Semaphore(0);

    synchronized void began(String argument) {
        begun.merge(argument, 1, Integer::sum);
    }

    synchronized void heard(int kind) {
        heard.set(kind);
    }

    synchronized void broken(Throwable thrown) {
        broken.add(thrown);
    }

    /** Lets one call pass. */
    void openGate() {
        gate.release();
    }

    void awaitGate(CountDownLatch dead) {
        try {
            while (!gate.tryAcquire(5, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                if (dead.getCount() == 0) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized List<String> begunTwice() {
        return begun.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized List<Throwable> broken() {
        return List.copyOf(broken);
    }

    /**
     * Returns the kinds of frame that a worker can receive and that none has received; those that follow the answer to
     * a question about a logger need a class loader that has been used before.
     */
    synchronized List<Integer> unheard() {
        List<Integer> missing = new ArrayList<>();
        for (int kind = ToWorker.WELCOME; kind <= ToWorker.LOG_LEVEL; kind++) {
            if (!heard.get(kind)) {
                missing.add(kind);
            }
        }
        return missing;
    }
}
