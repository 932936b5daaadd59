package io.taskpool.remote.host;

import io.taskpool.engine.threads.SpinPolicy;
import java.io.IOException;
import java.io.InputStream;

/**
 * Has the thread that reads a worker's pipe look for the next request for a moment before it sleeps, while requests to shared
 * objects follow one another: to wake it up would take longer than all else about a request. For one worker, whose pipe one
 * thread reads at a time.
 */
final class RequestSpin {
    /** Longer than a task takes that does little between two requests. */
    private static final long LIMIT_NANOS = 60_000;

    private final SpinPolicy policy;

    RequestSpin(boolean mayEverSpin) {
        this.policy = new SpinPolicy(mayEverSpin);
    }

    /** Returns when there is something to read, or after a short time. */
    @SuppressWarnings("ThreadPriorityCheck") // yielding only makes way for other threads
    void await(InputStream pipe) throws IOException {
        long now = System.nanoTime();
        long end = now + LIMIT_NANOS;
        boolean goOn = policy.shouldSpin(now);
        while (goOn && pipe.available() == 0) {
            long before = now;
            Thread.yield();
            now = System.nanoTime();
            goOn = policy.goesOn(before, now) && now - end < 0;
        }
    }
}
