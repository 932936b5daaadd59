/**
 * Pools of threads with settings of their own.
 *
 * <p>{@link io.taskpool.TaskPool#threads()} is enough for most programs. The builder of
 * {@link io.taskpool.thread.ThreadTaskPool} adds names, limits, a bound on the queue, what each thread runs first and last, and virtual
 * threads.
 */
@NullMarked
package io.taskpool.thread;

import org.jspecify.annotations.NullMarked;
