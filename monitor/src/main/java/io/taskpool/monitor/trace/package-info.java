/** Writes what pools did as a file that trace viewers read. */
@NullMarked
package io.taskpool.monitor.trace;

import org.jspecify.annotations.NullMarked;
