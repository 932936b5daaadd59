package io.taskpool.remote.codec;

import io.taskpool.TaskSerializationException;
import io.taskpool.engine.failure.FunctionNames;
import io.taskpool.remote.wire.SinkOverflowException;
import java.io.NotSerializableException;
import org.jspecify.annotations.Nullable;

/** Makes exceptions that say why a value could not be written, and what to do. */
final class EncodingFailure {
    private EncodingFailure() {}

    static TaskSerializationException explain(String what, @Nullable Object value, Throwable failure) {
        if (failure instanceof TaskSerializationException already) {
            return already;
        }
        String type = value == null ? "null" : FunctionNames.of(value);
        if (failure instanceof SinkOverflowException overflow) {
            return new TaskSerializationException(
                    what + " (" + type + ") takes more than " + overflow.limit()
                            + " bytes, the limit on one message; send less, or raise the limit with"
                            + " ProcessTaskPool.builder().maxMessageBytes(…)",
                    null);
        }
        if (failure instanceof NotSerializableException && value != null) {
            String culprit = String.valueOf(failure.getMessage());
            if (isSentence(culprit)) {
                return new TaskSerializationException(
                        what + " (" + type + ") cannot be sent to another JVM: " + culprit, failure);
            }
            return new TaskSerializationException(
                    what + " cannot be sent to another JVM: " + NotSerializableAdvice.of(what, value, culprit),
                    failure);
        }
        if (failure instanceof StackOverflowError) {
            return new TaskSerializationException(
                    what + " (" + type + ") cannot be sent to another JVM: its objects are linked too deeply for the"
                            + " stack; send a flat form, as a list or an array",
                    failure);
        }
        return new TaskSerializationException(
                what + " (" + type + ") cannot be sent to another JVM: writing it threw " + failure, failure);
    }

    /** Tells whether a class refused to be written in words of its own, as shared objects do: else the message is a class's name. */
    private static boolean isSentence(String message) {
        return message.contains(": ") || message.contains(", ");
    }
}
