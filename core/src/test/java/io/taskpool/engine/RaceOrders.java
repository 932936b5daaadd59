package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts which side of a race finished first, so that a test can continue until both orders occurred, and fail if one
 * never did.
 */
final class RaceOrders {
    /** The largest number of rounds, as a multiple of the planned number. */
    private static final int PATIENCE = 10;

    private final int rounds;
    private final AtomicInteger through = new AtomicInteger();
    private int round;
    private int leftFirst;
    private int rightFirst;
    private volatile boolean isLeftFirst;

    RaceOrders(int rounds) {
        this.rounds = rounds;
    }

    /** Starts the next round; false if there were enough. */
    boolean next() {
        if (round > 0) {
            if (isLeftFirst) {
                leftFirst++;
            } else {
                rightFirst++;
            }
        }
        through.set(0);
        boolean enough = round >= rounds && leftFirst > 0 && rightFirst > 0;
        return !enough && round++ < PATIENCE * rounds;
    }

    /** Records that the left side has finished this round. */
    void leftIsThrough() {
        if (through.getAndIncrement() == 0) {
            isLeftFirst = true;
        }
    }

    /** Records that the right side has finished this round. */
    void rightIsThrough() {
        if (through.getAndIncrement() == 0) {
            isLeftFirst = false;
        }
    }

    void assertBothSeen() {
        assertThat(leftFirst).as("rounds of %s with the left side first", round).isPositive();
        assertThat(rightFirst)
                .as("rounds of %s with the right side first", round)
                .isPositive();
    }
}
