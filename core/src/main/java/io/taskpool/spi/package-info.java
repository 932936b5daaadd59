/**
 * The seam below the engine, for those who write a backend: what runs the calls of a pool. Everything above it (queue,
 * batches, order, time limits, retries, statistics, futures) is the engine's, so that all backends keep the same promises.
 *
 * <p>A backend implements {@link io.taskpool.spi.Backend}, which starts a {@link io.taskpool.spi.Worker} for each
 * {@link io.taskpool.spi.WorkerContext}. {@link io.taskpool.spi.TaskPools#of} makes a pool of it. The worker gets
 * {@link io.taskpool.spi.WorkUnit}s, runs their calls in order and reports what became of each to its context.
 *
 * <p>Before version 1.0 this package may change in each minor version.
 */
@NullMarked
package io.taskpool.spi;

import org.jspecify.annotations.NullMarked;
