package io.taskpool.benchmarks.soak;

import java.io.Serial;

/** What a task throws on purpose. It carries its call's number, so that it can be seen where it does not belong. */
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
