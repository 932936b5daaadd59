package io.taskpool.shared;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a request may wait, in nanoseconds, as it stands in messages. */
final class Limit {
    /** It may wait for ever. */
    static final long NONE = -1;

    /** It does not wait. */
    static final long AT_ONCE = 0;

    private Limit() {}

    /** Converts a user's limit: one that is negative does not wait, one of more than 292 years waits that long. */
    static long of(Duration limit, String name) {
        return Math.max(AT_ONCE, TimeUnit.NANOSECONDS.convert(requireNonNull(limit, name)));
    }
}
