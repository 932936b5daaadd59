package io.taskpool.shared;

import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import java.util.ArrayList;
import java.util.List;

/** What an object has decided on under its lock, and does when it has released it. Used by one thread. */
final class PendingAnswers {
    private final List<Action> actions = new ArrayList<>(2);

    private interface Action {
        void act();
    }

    private record Answer(SharedRequest request, SharedMessage answer) implements Action {
        @Override
        public void act() {
            boolean unused = request.answer(answer); // each is answered once, by who took it out of its line
        }
    }

    private record Notice(SharedClient client, SharedKey key, SharedMessage notice) implements Action {
        @Override
        public void act() {
            client.tell(key, notice);
        }
    }

    private record Execution(SharedClient client, Runnable code) implements Action {
        @Override
        public void act() {
            client.execute(code);
        }
    }

    void add(SharedRequest request, SharedMessage answer) {
        actions.add(new Answer(request, answer));
    }

    void add(SharedRequest request, int answer) {
        add(request, SharedMessage.of(answer, 0, 0));
    }

    void tell(SharedClient client, SharedKey key, SharedMessage notice) {
        actions.add(new Notice(client, key, notice));
    }

    /** Has code of the user's run for a client. */
    void execute(SharedClient client, Runnable code) {
        actions.add(new Execution(client, code));
    }

    void send() {
        for (int i = 0; i < actions.size(); i++) {
            actions.get(i).act();
        }
    }
}
