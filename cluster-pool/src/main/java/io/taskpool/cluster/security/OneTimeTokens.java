package io.taskpool.cluster.security;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives out secrets that are good for one connection within a minute. Safe for use by many threads.
 *
 * @param <T> what a secret stands for
 */
public final class OneTimeTokens<T> {
    private static final int BYTES = 24;
    private static final long LIFE_NANOS = Duration.ofMinutes(1).toNanos();

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Issued<T>> issued = new ConcurrentHashMap<>();

    private record Issued<T>(T meaning, long untilNanos) {
        boolean isOver() {
            return System.nanoTime() - untilNanos > 0;
        }
    }

    /** Makes it. */
    public OneTimeTokens() {}

    /**
     * Gives out a token.
     *
     * @param meaning what it stands for
     * @return the token
     */
    public String issue(T meaning) {
        issued.values().removeIf(Issued::isOver);
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        issued.put(token, new Issued<>(meaning, System.nanoTime() + LIFE_NANOS));
        return token;
    }

    /**
     * Takes a token back.
     *
     * @param token what somebody has shown
     * @return what it stands for; null if it was never given out, was used before, or is too old
     */
    public @Nullable T redeem(String token) {
        Issued<T> found = issued.remove(token);
        return found == null || found.isOver() ? null : found.meaning;
    }
}
