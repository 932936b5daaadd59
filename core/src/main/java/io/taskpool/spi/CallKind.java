package io.taskpool.spi;

import io.taskpool.BiTaskFunction;
import io.taskpool.Task;
import io.taskpool.TaskAction;
import io.taskpool.TaskConsumer;
import io.taskpool.TaskFunction;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The kinds of function object that a call can run. */
public enum CallKind {
    /** A {@link Task}. */
    TASK,
    /** A {@link TaskAction}. */
    ACTION,
    /** A {@link TaskFunction}, which takes an argument. */
    FUNCTION,
    /** A {@link BiTaskFunction}, whose argument is a list of two. */
    BI_FUNCTION,
    /** A {@link TaskConsumer}, which takes an argument. */
    CONSUMER,
    /** A {@link Callable}, from the executor view. */
    CALLABLE,
    /** A {@link Runnable}, from the executor view. */
    RUNNABLE;

    /**
     * Tells whether calls of this kind take an argument.
     *
     * @return true for functions of one or two arguments and for consumers
     */
    public boolean takesArgument() {
        return this == FUNCTION || this == BI_FUNCTION || this == CONSUMER;
    }

    /**
     * Runs one call in the current thread.
     *
     * @param function the function object, of the interface that this kind names
     * @param argument its argument, ignored by kinds that take none
     * @return the result, null for kinds that return none
     * @throws Exception any exception that the task throws
     */
    @SuppressWarnings({"unchecked", "NullAway"}) // the typed method that took the function fixed both
    public @Nullable Object invoke(Object function, @Nullable Object argument) throws Exception {
        return switch (this) {
            case TASK -> ((Task<@Nullable Object>) function).call();
            case FUNCTION -> ((TaskFunction<@Nullable Object, @Nullable Object>) function).apply(argument);
            case BI_FUNCTION -> {
                List<?> pair = (List<?>) argument;
                yield ((BiTaskFunction<@Nullable Object, @Nullable Object, @Nullable Object>) function)
                        .apply(pair.get(0), pair.get(1));
            }
            case CALLABLE -> ((Callable<@Nullable Object>) function).call();
            case ACTION -> {
                ((TaskAction) function).run();
                yield null;
            }
            case CONSUMER -> {
                ((TaskConsumer<@Nullable Object>) function).accept(argument);
                yield null;
            }
            case RUNNABLE -> {
                ((Runnable) function).run();
                yield null;
            }
        };
    }
}
