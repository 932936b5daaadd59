/**
 * Shows what pools do.
 *
 * <p>{@link io.taskpool.monitor.PoolMonitor} keeps what pools tell, and turns it into a report, a page with a timeline, or a trace. It needs
 * nothing of the tasks, and costs a pool what a {@link io.taskpool.PoolListener} costs it. {@link io.taskpool.monitor.ProgressBar} shows on
 * the terminal how far a {@code map} has got.
 */
@NullMarked
package io.taskpool.monitor;

import org.jspecify.annotations.NullMarked;
