package io.taskpool.engine;

import io.taskpool.engine.threads.Timer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks at the workers every now and then while somebody listens and there is work, so that a long call is told of while it
 * runs. A timer entry exists only for that time.
 *
 * <p>Concurrency: {@code armed} is set by whoever hands over work and cleared by the timer's thread before it looks, so work that is
 * handed over during a look leads to another one.
 */
final class StartWatch {
    private static final long PERIOD_NANOS = 20_000_000;

    /** Looks at all workers. */
    interface Looks {
        /** Tells of the calls that run; false if there are none and nothing is left to be told. */
        boolean look();
    }

    private final AttemptEvents attempts;
    private final Looks looks;
    private final AtomicBoolean armed = new AtomicBoolean();

    StartWatch(AttemptEvents attempts, Looks looks) {
        this.attempts = attempts;
        this.looks = looks;
    }

    /** Begins to look, because there is work. */
    void arm() {
        if (attempts.isOn() && !armed.get() && armed.compareAndSet(false, true)) {
            Timer.schedule(this::look, PERIOD_NANOS);
        }
    }

    private void look() {
        armed.set(false);
        if (attempts.isOn() && looks.look()) {
            arm();
        }
    }
}
