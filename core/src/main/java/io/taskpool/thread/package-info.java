/** Pools of threads: {@link io.taskpool.thread.ThreadTaskPool}. */
@NullMarked
package io.taskpool.thread;

import org.jspecify.annotations.NullMarked;
