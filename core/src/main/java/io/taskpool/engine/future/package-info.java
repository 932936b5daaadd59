/** The futures of all backends, and how threads wait for them. Nothing in this package depends on how a task is run. */
@NullMarked
package io.taskpool.engine.future;

import org.jspecify.annotations.NullMarked;
