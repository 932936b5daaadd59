/** Threads that belong to no pool: the timer and the callback threads; and helpers for threads that block. */
@NullMarked
package io.taskpool.engine.threads;

import org.jspecify.annotations.NullMarked;
