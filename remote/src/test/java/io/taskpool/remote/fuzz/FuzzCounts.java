package io.taskpool.remote.fuzz;

/**
 * Counts the outcomes of corrupted inputs.
 *
 * @param violations inputs that were rejected as protocol violations
 * @param unreadable inputs with a value that cannot be deserialized
 * @param intact inputs that were read, because the corruption had no effect or hit arbitrary content
 */
record FuzzCounts(long violations, long unreadable, long intact) {
    long inputs() {
        return violations + unreadable + intact;
    }
}
