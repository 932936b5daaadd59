/** Threads that belong to no pool: the timer, the callback threads, and what has to be done around a wait. */
@NullMarked
package io.taskpool.engine.threads;

import org.jspecify.annotations.NullMarked;
