package io.taskpool.shared;

import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedRequest;

/** A {@link SharedPipe} in the JVM that made it: a queue for each direction. */
final class PipeHome extends HomeTarget {
    /** What is added to the operations of the queue from right to left. */
    static final int LEFTWARD = 16;

    // Guarded by the lock.
    private final QueueState rightward;
    private final QueueState leftward;

    PipeHome(int capacity) {
        rightward = new QueueState(capacity, 0);
        leftward = new QueueState(capacity, LEFTWARD);
    }

    @Override
    long accept(SharedRequest request, PendingAnswers answers) {
        int operation = request.message().operation();
        return operation < LEFTWARD
                ? rightward.accept(operation, request, answers)
                : leftward.accept(operation - LEFTWARD, request, answers);
    }

    @Override
    boolean remove(SharedRequest request) {
        return rightward.remove(request) || leftward.remove(request);
    }

    @Override
    void drop(SharedClient client, PendingAnswers answers) {
        rightward.drop(client, answers);
        leftward.drop(client, answers);
    }
}
