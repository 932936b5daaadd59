package io.taskpool.engine.carried;

import io.taskpool.ContextCarrier;
import io.taskpool.ContextCarrier.Captured;
import io.taskpool.TaskSerializationException;
import io.taskpool.engine.failure.Failures;
import io.taskpool.engine.failure.FunctionNames;
import io.taskpool.spi.CallKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The context carriers of a pool. Immutable, so safe for use by many threads. */
public final class Carriers {
    private final ContextCarrier[] all;

    /**
     * Makes it.
     *
     * @param carriers the carriers; the context of the first one is restored first
     */
    public Carriers(List<ContextCarrier> carriers) {
        this.all = carriers.toArray(new ContextCarrier[0]);
    }

    /**
     * Captures the context of the current thread.
     *
     * @param kind the kind of function
     * @param function the function that is to run in it
     * @return the function itself if there is nothing to carry, else a {@link CarriedFunction}
     * @throws IllegalStateException if a carrier throws
     */
    public Object carry(CallKind kind, Object function) {
        Object carried = function;
        for (int i = all.length - 1; i >= 0; i--) {
            Captured captured = capture(all[i], function);
            if (captured != null) {
                carried = new CarriedFunction(kind, captured, carried);
            }
        }
        return carried;
    }

    private static @Nullable Captured capture(ContextCarrier carrier, Object function) {
        try {
            return carrier.capture();
        } catch (Exception | LinkageError e) {
            throw new IllegalStateException(
                    "the call of " + FunctionNames.of(function)
                            + " was not submitted, since its context could not be captured: the carrier "
                            + FunctionNames.of(carrier) + " threw " + Failures.describe(e),
                    e);
        }
    }

    /**
     * Explains that a call could be sent, but not with its context.
     *
     * @param function the function
     * @param cause why it could not
     * @return the exception
     */
    public static TaskSerializationException cannotBeSent(Object function, TaskSerializationException cause) {
        return new TaskSerializationException(
                "what the pool's context carriers have captured for " + FunctionNames.of(function)
                        + " cannot be sent to another JVM; let them capture plain values, such as strings. "
                        + cause.getMessage(),
                cause);
    }
}
