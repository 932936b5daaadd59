package io.taskpool.monitor.page;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Turns instants into nanoseconds since the beginning of a page's time. JavaScript counts them exactly up to 104 days.
 * Immutable.
 */
final class PageClock {
    private final Instant base;

    PageClock(Instant base) {
        this.base = base.truncatedTo(ChronoUnit.MILLIS);
    }

    /** Returns the beginning, in milliseconds since the epoch. */
    long baseMillis() {
        return base.toEpochMilli();
    }

    long nanos(Instant time) {
        return SECONDS.toNanos(time.getEpochSecond() - base.getEpochSecond()) + time.getNano() - base.getNano();
    }
}
