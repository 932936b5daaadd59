package io.taskpool.shared;

import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;

/** A {@link SharedLatch} in the JVM that made it. */
final class LatchHome extends HomeTarget {
    /** Counts down by one. A note. */
    static final int COUNT_DOWN = 0;

    /** Waits for the count to be 0; the first number is the limit. */
    static final int AWAIT = 1;

    // Guarded by the lock. While the count is 0, nobody waits.
    private final WaitLine<SharedRequest> waiting = new WaitLine<>();
    private long count;

    LatchHome(long count) {
        this.count = count;
    }

    @Override
    long accept(SharedRequest request, PendingAnswers answers) {
        SharedMessage message = request.message();
        switch (message.operation()) {
            case COUNT_DOWN:
                if (count > 0 && --count == 0) {
                    waiting.answerAll(SharedAnswers.DONE, answers);
                }
                return Limit.NONE;
            case AWAIT:
                if (count > 0 && message.first() != Limit.AT_ONCE) {
                    waiting.add(request, request);
                    return message.first();
                }
                answers.add(request, count == 0 ? SharedAnswers.DONE : SharedAnswers.TIMED_OUT);
                return Limit.NONE;
            default:
                throw new IllegalArgumentException("a latch does not know the operation " + message.operation());
        }
    }

    @Override
    boolean remove(SharedRequest request) {
        return waiting.remove(request) != null;
    }

    @Override
    void drop(SharedClient client, PendingAnswers answers) {
        waiting.removeAll(client);
    }
}
