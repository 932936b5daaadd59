package io.taskpool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The settings that {@link CallOptions} and {@link MapOptions} have in common, with their checks. Changed only between
 * {@link #copy} and the moment when an options object holds it; not changed after that.
 */
final class CallTerms implements Cloneable {
    @Nullable
    String name;

    @Nullable
    Duration timeout;

    @Nullable
    Duration deadline;

    int retries;
    int workerDeaths = 3;

    @Nullable
    Predicate<? super Throwable> retryOn;

    Duration firstBackoff = Duration.ZERO;
    Duration maxBackoff = Duration.ZERO;

    // Only of calls.
    int priority;

    @Nullable
    Object key;

    /** Returns a copy that the caller may change. */
    CallTerms copy() {
        try {
            return (CallTerms) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    CallTerms name(String value) {
        CallTerms next = copy();
        next.name = requireNonNull(value, "name");
        return next;
    }

    CallTerms timeout(Duration value) {
        CallTerms next = copy();
        next.timeout = positive(value, "timeout");
        return next;
    }

    CallTerms deadline(Duration value) {
        CallTerms next = copy();
        next.deadline = positive(value, "deadline");
        return next;
    }

    CallTerms retries(int value, int deaths) {
        check(value >= 0, "retries must not be negative, was " + value);
        check(deaths >= 1, "workerDeaths must be at least 1, was " + deaths);
        CallTerms next = copy();
        next.retries = value;
        next.workerDeaths = deaths;
        return next;
    }

    CallTerms retryOn(Predicate<? super Throwable> value) {
        CallTerms next = copy();
        next.retryOn = requireNonNull(value, "predicate");
        return next;
    }

    CallTerms backoff(Duration first, Duration max) {
        positive(first, "first");
        positive(max, "max");
        check(first.compareTo(max) <= 0, "first must be at most max (" + max + "), was " + first);
        CallTerms next = copy();
        next.firstBackoff = first;
        next.maxBackoff = max;
        return next;
    }

    CallTerms priority(int value) {
        CallTerms next = copy();
        next.priority = value;
        return next;
    }

    CallTerms key(Object value) {
        CallTerms next = copy();
        next.key = requireNonNull(value, "key");
        return next;
    }

    /** Does not use Guava's {@code Preconditions}: opening Guava's jar would delay the first result of a program. */
    static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    static Duration positive(Duration value, String name) {
        requireNonNull(value, name);
        check(!value.isZero() && !value.isNegative(), name + " must be positive, was " + value);
        return value;
    }

    private @Nullable Object[] all() {
        return new @Nullable Object[] {
            name, timeout, deadline, retries, workerDeaths, retryOn, firstBackoff, maxBackoff, priority, key
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallTerms that && Arrays.equals(all(), that.all());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(all());
    }

    @Override
    public String toString() {
        return "name=" + name + ", timeout=" + timeout + ", deadline=" + deadline + ", retries=" + retries
                + ", workerDeaths=" + workerDeaths + ", retryOn=" + retryOn + ", backoff=" + firstBackoff + " to "
                + maxBackoff;
    }
}
