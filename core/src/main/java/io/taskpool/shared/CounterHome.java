package io.taskpool.shared;

import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;

/** A {@link SharedCounter} in the JVM that made it. Nobody waits for it. */
final class CounterHome extends HomeTarget {
    /** Adds the first number; the answer's first number is the sum. */
    static final int ADD = 0;

    private long value; // guarded by the lock

    CounterHome(long start) {
        value = start;
    }

    @Override
    long accept(SharedRequest request, PendingAnswers answers) {
        SharedMessage message = request.message();
        if (message.operation() != ADD) {
            throw new IllegalArgumentException("a counter does not know the operation " + message.operation());
        }
        value += message.first();
        answers.add(request, SharedMessage.of(SharedAnswers.DONE, value, 0));
        return Limit.NONE;
    }

    @Override
    boolean remove(SharedRequest request) {
        return false;
    }

    @Override
    void drop(SharedClient client, PendingAnswers answers) {}
}
