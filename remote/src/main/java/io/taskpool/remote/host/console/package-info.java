/** Writes the text that workers print to this JVM's standard streams. */
@NullMarked
package io.taskpool.remote.host.console;

import org.jspecify.annotations.NullMarked;
