package io.taskpool.spi;

/**
 * Identifies the call that a worker is running.
 *
 * @param work the work it belongs to
 * @param call its number in that work
 * @param startedNanos when it started, on the clock of this JVM's {@link System#nanoTime()}; meaningful only for calls
 *     with a time limit
 */
public record RunningCall(WorkUnit work, int call, long startedNanos) {}
