package io.taskpool.shared;

import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedRequest;

/** A {@link SharedQueue} in the JVM that made it. */
final class QueueHome extends HomeTarget {
    private final QueueState state; // guarded by the lock

    QueueHome(int capacity) {
        state = new QueueState(capacity, 0);
    }

    @Override
    long accept(SharedRequest request, PendingAnswers answers) {
        return state.accept(request.message().operation(), request, answers);
    }

    @Override
    boolean remove(SharedRequest request) {
        return state.remove(request);
    }

    @Override
    void drop(SharedClient client, PendingAnswers answers) {
        state.drop(client, answers);
    }
}
