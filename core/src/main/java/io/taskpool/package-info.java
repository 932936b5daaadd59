/**
 * One API for running tasks in parallel, on threads or in worker JVMs.
 *
 * <p>Start with {@link io.taskpool.TaskPool}: {@code map} and {@code submit} are most of what there is to know.
 * {@link io.taskpool.TaskFuture} is what {@code submit} returns, {@link io.taskpool.TaskFutures} waits for many of them,
 * and {@link io.taskpool.MapOptions} tunes a {@code map}.
 *
 * <p>Pools with more settings are built by {@code io.taskpool.thread.ThreadTaskPool} and, in the module
 * {@code taskpool-process-pool}, {@code io.taskpool.process.ProcessTaskPool}.
 */
@NullMarked
package io.taskpool;

import org.jspecify.annotations.NullMarked;
