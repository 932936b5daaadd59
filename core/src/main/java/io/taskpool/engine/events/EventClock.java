package io.taskpool.engine.events;

import java.time.Instant;

/** Turns times on the clock of {@link System#nanoTime()} into instants. Immutable. */
final class EventClock {
    private final Instant base = Instant.now();
    private final long baseNanos = System.nanoTime();

    Instant instant(long nanos) {
        return base.plusNanos(nanos - baseNanos);
    }
}
