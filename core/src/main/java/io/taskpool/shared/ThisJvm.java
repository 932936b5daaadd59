package io.taskpool.shared;

import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;

/** The JVM that an object lives in, as one of those who use it. It never dies before the object, so nothing is kept for it. */
final class ThisJvm implements SharedClient {
    static final ThisJvm INSTANCE = new ThisJvm();

    private ThisJvm() {}

    @Override
    public void tell(SharedKey key, SharedMessage notice) {
        throw new AssertionError("there is no stand-in in the JVM that an object lives in");
    }

    @Override
    public void execute(Runnable code) {
        code.run();
    }

    @Override
    public String displayName() {
        return "this JVM";
    }
}
