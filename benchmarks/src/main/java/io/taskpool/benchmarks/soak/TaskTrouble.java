package io.taskpool.benchmarks.soak;

import java.io.Serial;

/** Thrown by a task on purpose. It carries the number of its call, so that a misrouted exception is detected. */
final class TaskTrouble extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int call;

    TaskTrouble(int call) {
        super("call " + call + " was to fail");
        this.call = call;
    }

    int call() {
        return call;
    }
}
