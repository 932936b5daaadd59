package io.taskpool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Carries what belongs to a thread, such as the tenant of a request, from the thread that submits a call to the one that runs it,
 * in this JVM or in a worker's. The builders of pools take carriers in {@code propagate}:
 *
 * <pre>{@code
 * class Snippet {
 *     static final ThreadLocal<String> TENANT = new ThreadLocal<>();
 *
 *     public static void main(String[] args) throws Exception {
 *         ContextCarrier carrier = () -> {
 *             String tenant = TENANT.get(); // in the thread that submits
 *             return tenant == null ? null : () -> { // around the call
 *                 TENANT.set(tenant);
 *                 return TENANT::remove; // after the call
 *             };
 *         };
 *         try (TaskPool pool = ThreadTaskPool.builder().propagate(carrier).build()) {
 *             TENANT.set("acme");
 *             System.out.println(pool.submit(() -> TENANT.get()).get()); // prints acme
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>{@link io.taskpool.context.ContextCarriers} has ready ones. Must be safe for use by many threads.
 */
@FunctionalInterface
public interface ContextCarrier {
    /**
     * Captures the context of the current thread. Called in the thread that submits, once for each call that is submitted by itself
     * and once for a {@code map} as a whole; for a stream, in the thread that reads it, when it begins.
     *
     * <p>If it throws, the call fails with an {@link IllegalStateException} that names the carrier, and does not run.
     *
     * @return what restores the context around the call; null if there is nothing to carry, and then the call costs nothing more
     * @throws Exception if the context cannot be captured
     */
    @Nullable
    Captured capture() throws Exception;

    /**
     * Restores what was captured. On worker JVMs it is sent with the call, or once to each worker with the function of a
     * {@code map}, so what it refers to must be serializable; if it is not, the call fails with a
     * {@link TaskSerializationException} that says so. Used by many threads at a time.
     */
    @FunctionalInterface
    interface Captured extends Serializable {
        /**
         * Restores the context, in the thread that is about to run the call, for each attempt.
         *
         * <p>If it throws, the call fails with an {@link IllegalStateException} whose cause that is, and does not run.
         *
         * @return what leaves the thread as it was, after the call; null if nothing has to be done
         * @throws Exception if the context cannot be restored
         */
        @Nullable
        Restored restore() throws Exception;
    }

    /** Leaves the thread as it was before the call. */
    @FunctionalInterface
    interface Restored {
        /**
         * Undoes what was restored, in the same thread, however the call has ended.
         *
         * <p>If it throws, the call fails with an {@link IllegalStateException} whose cause that is; if the task has thrown as well,
         * the call fails with what the task threw, and this is suppressed.
         *
         * @throws Exception if it cannot be undone
         */
        void undo() throws Exception;
    }
}
