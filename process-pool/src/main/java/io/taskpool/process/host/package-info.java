/**
 * Worker JVMs that are processes of this machine: launching them, and what is known of them and done to them from outside.
 *
 * <p>{@link io.taskpool.process.host.ProcessBackend} is what the engine sees. To all that speaks with a worker, a
 * {@code LocalWorker} stands for its process.
 */
@NullMarked
package io.taskpool.process.host;

import org.jspecify.annotations.NullMarked;
