package io.taskpool.engine.events;

/**
 * When an attempt ran, on the clock of {@link System#nanoTime()}, and what crossed to its worker and back.
 *
 * @param startedNanos when it began
 * @param endedNanos when it ended
 * @param sentBytes how many bytes were sent for it
 * @param receivedBytes how many bytes of its outcome came back
 */
public record Ran(long startedNanos, long endedNanos, long sentBytes, long receivedBytes) {
    /**
     * Describes an attempt for which nothing was sent.
     *
     * @param startedNanos when it began
     * @param endedNanos when it ended
     */
    public Ran(long startedNanos, long endedNanos) {
        this(startedNanos, endedNanos, 0, 0);
    }
}
