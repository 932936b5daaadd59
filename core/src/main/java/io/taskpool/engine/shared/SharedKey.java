package io.taskpool.engine.shared;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What an object is reached by from other JVMs. Both numbers are random, so a key cannot be guessed. Immutable.
 *
 * @param object the object's number
 * @param secret proves that whoever has the number was given the object
 */
public record SharedKey(long object, long secret) implements Serializable {
    // Generated ones are linked when they are first used, which costs a new JVM, as workers are, milliseconds.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SharedKey that && object == that.object && secret == that.secret;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(object); // which is random
    }

    @Override
    public String toString() {
        return "object " + Long.toHexString(object); // the secret must not get into messages
    }
}
