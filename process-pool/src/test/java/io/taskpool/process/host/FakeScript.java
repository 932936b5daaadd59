package io.taskpool.process.host;

import io.taskpool.process.wire.ToWorker;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** What the fake workers of one pool have in common: which calls began how often, and the gate that some wait at. */
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

    /** Lets one call through. */
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
     * Returns the kinds of frame that a worker can hear and that none has heard; those behind the answer to a question about
     * a logger take a class loader that has served before.
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
