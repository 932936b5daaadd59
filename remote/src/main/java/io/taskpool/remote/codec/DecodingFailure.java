package io.taskpool.remote.codec;

import io.taskpool.TaskSerializationException;
import java.io.InvalidClassException;

/** Makes exceptions that say why a value could not be read, and what to do. */
final class DecodingFailure {
    private DecodingFailure() {}

    static TaskSerializationException explain(String what, Throwable failure) {
        if (failure instanceof ClassNotFoundException || failure instanceof NoClassDefFoundError) {
            return new TaskSerializationException(
                    what + " cannot be read: a class is missing: " + failure.getMessage(), failure);
        }
        if (failure instanceof StackOverflowError) {
            return new TaskSerializationException(
                    what + " cannot be read: its objects are linked too deeply for the stack; send a flat form, as a"
                            + " list or an array",
                    failure);
        }
        // The reader's own refusals say all in their message.
        boolean refused =
                failure instanceof InvalidClassException && failure.getCause() instanceof InvalidClassException;
        return new TaskSerializationException(
                what + " cannot be read: " + (refused ? failure.getMessage() : failure), failure);
    }
}
