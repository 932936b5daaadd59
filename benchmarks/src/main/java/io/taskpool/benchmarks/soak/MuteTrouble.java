package io.taskpool.benchmarks.soak;

import java.io.Serial;

/** Thrown by a task on purpose. In the parent its {@code getMessage} throws, because the text is not serialized. */
final class MuteTrouble extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int call;
    private final transient StringBuilder text;

    MuteTrouble(int call) {
        this.call = call;
        this.text = new StringBuilder("call ").append(call).append(" was to fail");
    }

    int call() {
        return call;
    }

    @Override
    public String getMessage() {
        return text.toString(); // throws in the parent, and so does toString()
    }
}
