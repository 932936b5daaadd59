/**
 * The parent's side, whichever machine the workers run on: sending them work, reading what comes back, and dealing with their ends.
 *
 * <p>A backend has a {@link io.taskpool.remote.host.RemotePool}, and gives it a {@link io.taskpool.remote.host.WorkerHandle} of
 * each worker JVM that it has started; a {@code RemoteWorker} is one worker as the engine sees it.
 *
 * <p>From the bottom up: payloads and what a worker was sent ({@code WorkerSession}, with the lock that guards it); what the workers
 * of a pool share ({@code PoolResources}); what one worker consists of ({@code WorkerParts}); what handles its frames
 * ({@code FrameDispatcher}, {@code Deliveries}), reads them ({@code WorkerInput}) and deals with its end
 * ({@code EndReporter}). No file knows one above it.
 */
@NullMarked
package io.taskpool.remote.host;

import org.jspecify.annotations.NullMarked;
