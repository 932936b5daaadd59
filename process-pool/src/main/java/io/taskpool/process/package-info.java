/**
 * Pools of worker JVMs, and single tasks in a JVM of their own.
 *
 * <p>{@link io.taskpool.TaskPool#processes()} is enough for most programs. This package is for more:
 * <ul>
 *   <li>{@link io.taskpool.process.ProcessTaskPool} has a builder for what concerns the workers: their heap, JDK, options, environment
 *       and folder, when they are replaced, what runs in them first and last, what their results may contain, and how to debug them.
 *   <li>{@link io.taskpool.process.TaskProcess} runs one task in a JVM that ends with it.
 *   <li>{@link io.taskpool.process.SavedCall} runs a call that failed in a worker again, in this JVM.
 * </ul>
 *
 * <pre>{@code
 * try (ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).maxHeap("64m").build()) {
 *     System.out.println(pool.submit(() -> Runtime.getRuntime().maxMemory() < 100_000_000).get()); // prints true
 * }
 * }</pre>
 *
 * <p>Tasks, arguments and results have to be serializable, or known to a {@link io.taskpool.TaskCodec}; lambdas of
 * {@link io.taskpool.Task} and its relatives are. A {@link io.taskpool.TaskSerializationException} names the field that is not.
 */
@NullMarked
package io.taskpool.process;

import org.jspecify.annotations.NullMarked;
