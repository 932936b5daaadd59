/** Describes tasks and their failures in messages, although both are user code that may throw. */
@NullMarked
package io.taskpool.engine.failure;

import org.jspecify.annotations.NullMarked;
