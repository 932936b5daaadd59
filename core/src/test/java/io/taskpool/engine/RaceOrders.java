package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts which side of a race was through first, so that a test can go on until both were, and fail if one never was. */
final class RaceOrders {
    /** How many times as many rounds as planned there may be. */
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

    /** Begins the next round; false if there were enough. */
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

    /** Says that the left side has done what it does in this round. */
    void leftIsThrough() {
        if (through.getAndIncrement() == 0) {
            isLeftFirst = true;
        }
    }

    /** Says that the right side has done what it does in this round. */
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
