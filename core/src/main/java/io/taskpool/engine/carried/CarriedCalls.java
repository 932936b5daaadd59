package io.taskpool.engine.carried;

import io.taskpool.BiTaskFunction;
import io.taskpool.ContextCarrier.Captured;
import io.taskpool.ContextCarrier.Restored;
import io.taskpool.Task;
import io.taskpool.TaskAction;
import io.taskpool.TaskConsumer;
import io.taskpool.TaskFunction;
import io.taskpool.engine.failure.FunctionNames;
import io.taskpool.spi.CallKind;
import java.io.Serializable;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs calls within what was captured for them. The lambdas of this class are what worker JVMs get in place of a function, since
 * lambdas are sent in a compact form.
 */
final class CarriedCalls {
    private CarriedCalls() {}

    /** Makes a function of a given kind that runs another one within its context. */
    @SuppressWarnings("NullAway") // what the function returns is up to its type
    static Object lambda(CallKind kind, Captured captured, Object function) {
        return switch (kind) {
            case TASK -> (Task<@Nullable Object>) () -> run(CallKind.TASK, captured, function, null);
            case ACTION ->
                (TaskAction) () -> {
                    Object unused = run(CallKind.ACTION, captured, function, null);
                };
            case FUNCTION ->
                (TaskFunction<@Nullable Object, @Nullable Object>)
                        argument -> run(CallKind.FUNCTION, captured, function, argument);
            case BI_FUNCTION ->
                (BiTaskFunction<@Nullable Object, @Nullable Object, @Nullable Object>)
                        (a, b) -> run(CallKind.BI_FUNCTION, captured, function, Arrays.asList(a, b));
            case CONSUMER ->
                (TaskConsumer<@Nullable Object>) argument -> {
                    Object unused = run(CallKind.CONSUMER, captured, function, argument);
                };
            case CALLABLE ->
                (Callable<@Nullable Object> & Serializable) () -> run(CallKind.CALLABLE, captured, function, null);
            case RUNNABLE -> (Runnable & Serializable) () -> runUnchecked(captured, function);
        };
    }

    private static void runUnchecked(Captured captured, Object function) {
        try {
            Object unused = run(CallKind.RUNNABLE, captured, function, null);
        } catch (Exception e) {
            throw CarriedCalls.<RuntimeException>unchanged(e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // a Runnable may throw checked exceptions all the same
    static <E extends Exception> E unchanged(Exception thrown) throws E {
        throw (E) thrown;
    }

    /**
     * Runs a call within what was captured for it.
     *
     * @throws IllegalStateException if the context cannot be restored, or not be undone
     * @throws Exception what the call throws
     */
    static @Nullable Object run(CallKind kind, Captured captured, Object function, @Nullable Object argument)
            throws Exception {
        Restored restored;
        try {
            restored = captured.restore();
        } catch (Exception | LinkageError e) {
            throw new IllegalStateException(
                    "the context of the call could not be restored, so it did not run: " + FunctionNames.of(captured)
                            + ", which propagate had captured, threw " + e,
                    e);
        }
        Object result;
        try {
            result = kind.invoke(function, argument);
        } catch (Throwable thrown) { // whatever it is, the thread is left as it was
            try {
                undo(restored, captured);
            } catch (IllegalStateException e) {
                thrown.addSuppressed(e);
            }
            throw thrown;
        }
        undo(restored, captured);
        return result;
    }

    private static void undo(@Nullable Restored restored, Captured captured) {
        if (restored == null) {
            return;
        }
        try {
            restored.undo();
        } catch (Exception | LinkageError e) {
            throw new IllegalStateException(
                    "the call has run, but its context could not be taken from the thread again: what "
                            + FunctionNames.of(captured) + " had restored threw " + e,
                    e);
        }
    }
}
