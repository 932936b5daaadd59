package io.taskpool.engine.carried;

import io.taskpool.BiTaskFunction;
import io.taskpool.ContextCarrier.Captured;
import io.taskpool.Task;
import io.taskpool.TaskAction;
import io.taskpool.TaskConsumer;
import io.taskpool.TaskFunction;
import io.taskpool.spi.CallKind;
import java.io.Serial;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A function that runs within a context that was captured for it. It takes the place of the user's function, so that all backends
 * run it like any other. Whoever names the function or looks at its class asks for the {@link #innermost} one. Immutable.
 */
@SuppressWarnings("NullAway") // what the user's function returns is up to its type
public final class CarriedFunction
        implements Task<@Nullable Object>,
                TaskAction,
                TaskFunction<@Nullable Object, @Nullable Object>,
                BiTaskFunction<@Nullable Object, @Nullable Object, @Nullable Object>,
                TaskConsumer<@Nullable Object>,
                Callable<@Nullable Object>,
                Runnable {
    @Serial
    private static final long serialVersionUID = 1L;

    // What is written is the lambda.
    private final transient CallKind kind;
    private final transient Captured captured;
    private final transient Object function;

    CarriedFunction(CallKind kind, Captured captured, Object function) {
        this.kind = kind;
        this.captured = captured;
        this.function = function;
    }

    /**
     * Returns the function that the user has submitted.
     *
     * @param function a function, carried or not
     * @return the one within
     */
    public static Object innermost(Object function) {
        Object own = function;
        while (own instanceof CarriedFunction carried) {
            own = carried.function;
        }
        return own;
    }

    /**
     * Returns what is sent to another JVM in place of a function.
     *
     * @param function a function, carried or not
     * @return the function itself if it is not carried
     */
    public static Object sent(Object function) {
        return function instanceof CarriedFunction carried
                ? CarriedCalls.lambda(carried.kind, carried.captured, sent(carried.function))
                : function;
    }

    @Serial
    private Object writeReplace() {
        return sent(this);
    }

    private @Nullable Object run(@Nullable Object argument) throws Exception {
        return CarriedCalls.run(kind, captured, function, argument);
    }

    @Override
    public @Nullable Object call() throws Exception {
        return run(null);
    }

    @Override
    public void run() {
        try {
            Object unused = run(null);
        } catch (Exception e) { // of a TaskAction, which may throw any
            throw CarriedCalls.<RuntimeException>unchanged(e);
        }
    }

    @Override
    public @Nullable Object apply(@Nullable Object argument) throws Exception {
        return run(argument);
    }

    @Override
    public @Nullable Object apply(@Nullable Object first, @Nullable Object second) throws Exception {
        return run(Arrays.asList(first, second));
    }

    @Override
    public void accept(@Nullable Object argument) throws Exception {
        Object unused = run(argument);
    }
}
