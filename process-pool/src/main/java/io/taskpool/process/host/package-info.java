/**
 * The parent's side: launching worker JVMs, sending them work, reading what comes back, and dealing with their ends.
 *
 * <p>{@link io.taskpool.process.host.ProcessBackend} is what the engine sees; a {@code WorkerProcess} is one worker.
 *
 * <p>From the bottom up: payloads and what a worker was sent ({@code WorkerSession}, with the lock that guards it); what the workers
 * of a pool share ({@code PoolResources}); what one worker consists of ({@code WorkerParts}); what handles its frames
 * ({@code FrameDispatcher}, {@code Deliveries}), reads them ({@code WorkerInput}) and deals with its end
 * ({@code ProcessReaper}). No file knows one above it.
 */
@NullMarked
package io.taskpool.process.host;

import org.jspecify.annotations.NullMarked;
