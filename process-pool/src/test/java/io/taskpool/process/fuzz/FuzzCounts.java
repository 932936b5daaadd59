package io.taskpool.process.fuzz;

/**
 * What came of damaged inputs.
 *
 * @param violations those that were refused as a breach of the protocol
 * @param unreadable those that hold a value that cannot be made
 * @param intact those that were read, since the damage was none or hit what may be anything
 */
record FuzzCounts(long violations, long unreadable, long intact) {
    long inputs() {
        return violations + unreadable + intact;
    }
}
