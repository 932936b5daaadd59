package io.taskpool.engine.events;

/**
 * When an attempt ran, on the clock of {@link System#nanoTime()}.
 *
 * @param startedNanos when it began
 * @param endedNanos when it ended
 */
public record Ran(long startedNanos, long endedNanos) {}
