package io.taskpool.spi;

/**
 * The call that a worker is running.
 *
 * @param work the work it belongs to
 * @param call its number in that work
 * @param startedNanos when it started, in this JVM's {@link System#nanoTime()}; meaningful only for calls with a limit
 */
public record RunningCall(WorkUnit work, int call, long startedNanos) {}
