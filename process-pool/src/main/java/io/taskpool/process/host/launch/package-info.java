/** What a worker JVM is started with: its command, its class path, and what it inherits from this JVM. */
@NullMarked
package io.taskpool.process.host.launch;

import org.jspecify.annotations.NullMarked;
