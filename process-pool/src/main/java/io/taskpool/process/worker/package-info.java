/**
 * The worker JVM: reads calls from one pipe, runs them, writes outcomes to another. The JDK only, and of that as little as
 * can be before the first call.
 *
 * <p>{@link io.taskpool.process.worker.WorkerMain} starts it. All calls run on its main thread, which {@code WorkerLoop} is
 * about; {@code ReaderLeadership} tells which thread reads the pipe meanwhile, and has the state machine. {@code CallQueue}
 * decides which call runs, {@code Runner} runs it, {@code Outbox} sends what came of it.
 */
@NullMarked
package io.taskpool.process.worker;

import org.jspecify.annotations.NullMarked;
