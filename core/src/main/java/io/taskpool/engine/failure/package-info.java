/** How tasks and their failures are named in messages, although both are the user's own code. */
@NullMarked
package io.taskpool.engine.failure;

import org.jspecify.annotations.NullMarked;
