package io.taskpool.shared;

import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import java.util.IdentityHashMap;

/** A {@link SharedSemaphore} in the JVM that made it. */
final class SemaphoreHome extends HomeTarget {
    /** Acquires a permit; the first number is the limit. */
    static final int ACQUIRE = 0;

    /** Gives a permit back. A note. */
    static final int RELEASE = 1;

    // Guarded by the lock. While there are free permits, nobody waits.
    private final WaitLine<SharedRequest> waiting = new WaitLine<>();
    private long free;

    /** How many permits each client has, among them those whose answers it may not have read yet. */
    private final IdentityHashMap<SharedClient, Long> held = new IdentityHashMap<>();

    SemaphoreHome(int permits) {
        free = permits;
    }

    @Override
    long accept(SharedRequest request, PendingAnswers answers) {
        SharedMessage message = request.message();
        switch (message.operation()) {
            case ACQUIRE:
                if (free > 0) {
                    give(request, answers);
                } else if (message.first() == Limit.AT_ONCE) {
                    answers.add(request, SharedAnswers.TIMED_OUT);
                } else {
                    waiting.add(request, request);
                    return message.first();
                }
                return Limit.NONE;
            case RELEASE:
                takeFrom(request.client());
                giveBack(1, answers);
                return Limit.NONE;
            default:
                throw new IllegalArgumentException("a semaphore does not know the operation " + message.operation());
        }
    }

    private void give(SharedRequest request, PendingAnswers answers) {
        free--;
        Long already = held.get(request.client());
        held.put(request.client(), already == null ? 1 : already + 1);
        answers.add(request, SharedAnswers.DONE);
    }

    private void takeFrom(SharedClient client) {
        Long had = held.get(client);
        if (had == null) {
            throw new IllegalArgumentException("a permit given back by " + client.displayName() + ", which has none");
        }
        if (had == 1) {
            held.remove(client);
        } else {
            held.put(client, had - 1);
        }
    }

    private void giveBack(long permits, PendingAnswers answers) {
        free += permits;
        while (free > 0 && !waiting.isEmpty()) {
            give(waiting.removeFirst().getKey(), answers);
        }
    }

    @Override
    boolean remove(SharedRequest request) {
        return waiting.remove(request) != null;
    }

    @Override
    void drop(SharedClient client, PendingAnswers answers) {
        waiting.removeAll(client);
        Long had = held.remove(client);
        giveBack(had == null ? 0 : had, answers);
    }
}
