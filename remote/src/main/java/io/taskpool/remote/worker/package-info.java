/**
 * The worker JVM: reads calls from one pipe, runs them, writes outcomes to another. It uses the JDK only, and as little
 * of that as possible before the first call.
 *
 * <p>{@link io.taskpool.remote.worker.WorkerMain} starts it. All calls run on its main thread, whose loop is
 * {@code WorkerLoop}; {@code ReaderLeadership} is the state machine that decides which thread reads the pipe meanwhile.
 * {@code CallQueue} decides which call runs, {@code Runner} runs it, and {@code Outbox} sends its outcome.
 */
@NullMarked
package io.taskpool.remote.worker;

import org.jspecify.annotations.NullMarked;
