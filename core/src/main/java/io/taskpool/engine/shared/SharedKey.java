package io.taskpool.engine.shared;

import java.io.Serializable;

/**
 * What an object is reached by from other JVMs. Both numbers are random, so a key cannot be guessed. Immutable.
 *
 * @param object the object's number
 * @param secret proves that whoever has the number was given the object
 */
public record SharedKey(long object, long secret) implements Serializable {
    @Override
    public String toString() {
        return "object " + Long.toHexString(object); // the secret must not get into messages
    }
}
