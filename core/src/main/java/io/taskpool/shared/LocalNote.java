package io.taskpool.shared;

import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;

/** A note of a thread of the JVM that the object lives in. Nobody waits for an answer. */
record LocalNote(SharedMessage message) implements SharedRequest {
    @Override
    public SharedClient client() {
        return ThisJvm.INSTANCE;
    }

    @Override
    public boolean isNote() {
        return true;
    }

    @Override
    public void expireAfter(long nanos) {
        throw new AssertionError("a note does not wait");
    }

    @Override
    public boolean answer(SharedMessage answer) {
        return false;
    }
}
