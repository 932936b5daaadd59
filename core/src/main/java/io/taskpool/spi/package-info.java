/**
 * Defines the interface between the engine and a backend, for those who write a backend: the code that runs the calls
 * of a pool. The engine provides everything else (queue, batches, order, time limits, retries, statistics, futures), so
 * that all backends keep the same promises.
 *
 * <p>A backend implements {@link io.taskpool.spi.Backend}, which starts a {@link io.taskpool.spi.Worker} for each
 * {@link io.taskpool.spi.WorkerContext}. {@link io.taskpool.spi.TaskPools#of} makes a pool from it. The worker receives
 * {@link io.taskpool.spi.WorkUnit}s, runs their calls in order and reports the outcome of each to its context.
 *
 * <p>Before version 1.0 this package may change in each minor version.
 */
@NullMarked
package io.taskpool.spi;

import org.jspecify.annotations.NullMarked;
