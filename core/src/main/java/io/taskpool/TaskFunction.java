package io.taskpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function of one argument that a pool applies to many items.
 *
 * <p>Like {@link Task} it is {@link Serializable}.
 *
 * <p><b>What travels how often.</b> On threads nothing does: all calls use the same function and the items themselves. To a worker
 * JVM these are sent:
 * <ul>
 *   <li>The classes: once to each worker, when it first needs them.
 *   <li>The function of a {@code map}, {@code stream}, {@code outcomes} or {@code forEach}, with the values that it captured: it is
 *       written once, when the map begins, and sent once to each worker that takes part. So what it captured is shared by all calls
 *       of that map on one worker, which run one after the other, and a later change here is not seen there.
 *   <li>The function of a {@code submit} or {@code submitAll}, with the values that it captured: with each call. A large value that
 *       many calls need is better captured as a {@link io.taskpool.shared.SharedValue}, which is sent to each worker once.
 *   <li>The argument: with its call, and again for each retry. The result or the exception comes back once.
 * </ul>
 *
 * @param <T> the type of the argument
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface TaskFunction<T extends @Nullable Object, R extends @Nullable Object> extends Serializable {
    /**
     * Computes the result for one argument.
     *
     * @param arg the argument, null only if the caller passed null
     * @return the result, possibly null
     * @throws Exception whatever the function likes to throw; it becomes the cause of the call's failure
     */
    R apply(T arg) throws Exception;
}
