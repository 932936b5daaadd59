package io.taskpool.shared;

import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import java.util.ArrayList;
import java.util.List;

/** The answers that an object has decided on under its lock, and sends when it has released it. Used by one thread. */
final class PendingAnswers {
    private final List<PendingAnswer> pending = new ArrayList<>(2);

    private record PendingAnswer(SharedRequest request, SharedMessage answer) {}

    void add(SharedRequest request, SharedMessage answer) {
        pending.add(new PendingAnswer(request, answer));
    }

    void add(SharedRequest request, int answer) {
        add(request, SharedMessage.of(answer, 0, 0));
    }

    void send() {
        for (int i = 0; i < pending.size(); i++) {
            PendingAnswer next = pending.get(i);
            boolean unused = next.request.answer(next.answer); // each is answered once, by who took it out of its line
        }
    }
}
