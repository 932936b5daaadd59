package io.taskpool.remote.host;

import io.taskpool.remote.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/** Why a worker ends, as far as this JVM knows: it was killed, broke the protocol, or its initializer failed. Thread-safe. */
final class EndReasons {
    private final WorkerHandle handle;
    private volatile @Nullable ProtocolException violation;
    private volatile @Nullable Throwable initializerFailure;

    EndReasons(WorkerHandle handle) {
        this.handle = handle;
    }

    void kill(String reason) {
        handle.kill(reason);
    }

    /** Returns why the worker was killed, or null if it was not. */
    @Nullable
    String killReason() {
        return handle.killReason();
    }

    /** Records why the stream cannot be followed any more, and kills the process unless it has ended. */
    void violated(ProtocolException e) {
        noteViolation(e);
        kill("it broke the protocol: " + e.getMessage());
    }

    /** Records what was wrong with the stream, for those whose calls are lost with it. */
    void noteViolation(ProtocolException e) {
        violation = e;
    }

    @Nullable
    ProtocolException violation() {
        return violation;
    }

    /** Records what the initializer threw, and kills the process. */
    void initializerFailed(Throwable failure) {
        initializerFailure = failure;
        kill("its initializer failed (" + failure + ")");
    }

    @Nullable
    Throwable initializerFailure() {
        return initializerFailure;
    }
}
