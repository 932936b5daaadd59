package io.taskpool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one submitted call. Each method returns a changed copy, so options can be shared and derived from each other.
 *
 * <pre>{@code
 * CallOptions options = CallOptions.defaults().name("nightly import").timeout(Duration.ofMinutes(5)).retries(2);
 * }</pre>
 *
 * <p>Immutable, so safe for use by many threads. Two are equal if all their settings are.
 */
public final class CallOptions {
    private static final CallOptions DEFAULTS = new CallOptions(new CallTerms());

    private final CallTerms terms;

    private CallOptions(CallTerms terms) {
        this.terms = terms;
    }

    /**
     * Returns the default settings: no name, the pool's own time limit and no retries.
     *
     * @return the default settings
     */
    public static CallOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Names the call in messages, which otherwise name its function.
     *
     * @param name the name
     * @return a changed copy
     */
    public CallOptions name(String name) {
        return new CallOptions(terms.name(name));
    }

    /**
     * Sets the time limit of the call. It starts when the call starts, not when it is queued, and anew with each retry.
     *
     * @param timeout the limit, positive
     * @return a changed copy
     * @throws IllegalArgumentException if the limit is zero or negative
     */
    public CallOptions timeout(Duration timeout) {
        return new CallOptions(terms.timeout(timeout));
    }

    /**
     * Sets how often the call is repeated if it fails, as {@link MapOptions#retries(int)} does for each call of a map.
     *
     * @param retries the number of further attempts, 0 for none
     * @return a changed copy
     * @throws IllegalArgumentException if the number is negative
     */
    public CallOptions retries(int retries) {
        return new CallOptions(terms.retries(retries));
    }

    /**
     * Returns the name in messages. See {@link #name(String)}.
     *
     * @return the name, or null if messages name the function
     */
    public @Nullable String name() {
        return terms.name;
    }

    /**
     * Returns the time limit, counted from the start of the call. See {@link #timeout(Duration)}.
     *
     * @return the limit, or null for the pool's own
     */
    public @Nullable Duration timeout() {
        return terms.timeout;
    }

    /**
     * Returns how often the call is repeated if it fails. See {@link #retries(int)}.
     *
     * @return the number of further attempts
     */
    public int retries() {
        return terms.retries;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CallOptions that && terms.equals(that.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    @Override
    public String toString() {
        return "CallOptions[" + terms + "]";
    }
}
