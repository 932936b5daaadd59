/**
 * The parent's side: launching worker JVMs, sending them work, reading what comes back, and dealing with their ends.
 *
 * <p>{@link io.taskpool.process.host.ProcessBackend} is what the engine sees; a {@code WorkerProcess} is one worker.
 */
@NullMarked
package io.taskpool.process.host;

import org.jspecify.annotations.NullMarked;
