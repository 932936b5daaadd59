/** The futures of all backends, and how threads wait for them. Nothing here knows who runs a task. */
@NullMarked
package io.taskpool.engine.future;

import org.jspecify.annotations.NullMarked;
