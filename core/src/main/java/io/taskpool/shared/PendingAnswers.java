package io.taskpool.shared;

import static java.util.Objects.requireNonNull;

import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an object has decided on under its lock, and does when it has released it. Used by one thread. */
final class PendingAnswers {
    private final List<Action> actions = new ArrayList<>(2);

    private interface Action {
        void act(@Nullable SharedKey key);
    }

    private record Answer(SharedRequest request, SharedMessage answer) implements Action {
        @Override
        public void act(@Nullable SharedKey key) {
            boolean unused = request.answer(answer); // each is answered once, by who took it out of its line
        }
    }

    private record Notice(SharedClient client, SharedMessage notice) implements Action {
        @Override
        public void act(@Nullable SharedKey key) {
            client.tell(requireNonNull(key, "a client knows an object by its key"), notice);
        }
    }

    private record Execution(SharedClient client, Runnable code) implements Action {
        @Override
        public void act(@Nullable SharedKey key) {
            client.execute(code);
        }
    }

    void add(SharedRequest request, SharedMessage answer) {
        actions.add(new Answer(request, answer));
    }

    void add(SharedRequest request, int answer) {
        add(request, SharedMessage.of(answer, 0, 0));
    }

    void tell(SharedClient client, SharedMessage notice) {
        actions.add(new Notice(client, notice));
    }

    /** Has code of the user's run for a client. */
    void execute(SharedClient client, Runnable code) {
        actions.add(new Execution(client, code));
    }

    /**
     * Does it.
     *
     * @param key what the object is reached by; null if it was given to nobody
     */
    void send(@Nullable SharedKey key) {
        for (int i = 0; i < actions.size(); i++) {
            actions.get(i).act(key);
        }
    }
}
