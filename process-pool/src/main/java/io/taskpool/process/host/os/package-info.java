/** What the operating system knows of a worker: its black box, its memory, and how to kill it. */
@NullMarked
package io.taskpool.process.host.os;

import org.jspecify.annotations.NullMarked;
