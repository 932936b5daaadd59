/** Passes on what workers print outside of their frames. */
@NullMarked
package io.taskpool.process.host.console;

import org.jspecify.annotations.NullMarked;
