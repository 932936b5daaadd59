package io.taskpool.benchmarks.soak;

import java.io.Serial;

/** What a task throws whose text cannot be asked for once it has crossed: what the text is made of stays behind. */
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
        return text.toString(); // throws after the trip, and so does toString()
    }
}
