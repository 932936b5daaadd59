package io.taskpool;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
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

    int retries;

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

    CallTerms retries(int value) {
        check(value >= 0, "retries must not be negative, was " + value);
        CallTerms next = copy();
        next.retries = value;
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
        return new @Nullable Object[] {name, timeout, retries};
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
        return "name=" + name + ", timeout=" + timeout + ", retries=" + retries;
    }
}
