/**
 * Pools of worker JVMs: {@link io.taskpool.process.ProcessTaskPool}, and {@link io.taskpool.process.TaskProcess} for one
 * task in a JVM of its own.
 */
@NullMarked
package io.taskpool.process;

import org.jspecify.annotations.NullMarked;
