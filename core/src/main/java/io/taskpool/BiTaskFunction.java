package io.taskpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function of two arguments for {@link TaskPool#map(BiTaskFunction, Iterable, Iterable)}, which takes one from each of
 * two inputs. It is serializable for the same reason as {@link TaskFunction}, and travels to each worker once.
 *
 * @param <A> the type of the first argument
 * @param <B> the type of the second argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface BiTaskFunction<A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
        extends Serializable {
    /**
     * Computes the result.
     *
     * @param first the item of the first input
     * @param second the item of the second input
     * @return the result
     * @throws Exception any exception; it reaches the caller as the cause of the pool's exception
     */
    R apply(A first, B second) throws Exception;
}
