/** Files in memory that this JVM and its workers share. */
@NullMarked
package io.taskpool.remote.host.memory;

import org.jspecify.annotations.NullMarked;
