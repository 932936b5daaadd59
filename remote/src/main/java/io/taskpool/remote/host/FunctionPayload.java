package io.taskpool.remote.host;

import io.taskpool.engine.shared.SharedTarget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The function of a {@code map}, ready to be sent to each worker once. */
final class FunctionPayload {
    final int number;
    final int loader;

    /** The context class loader, which must not be collected before the calls are over. */
    final @Nullable ClassLoader context;

    final Prefetch prefetch;
    final byte[] content;

    /** The lambda shapes that the content needs. */
    final int[] shapes;

    /** The shared objects in the content, which live at least until the calls are over. */
    final List<SharedTarget> held;

    private volatile boolean closed;

    FunctionPayload(
            int number,
            int loader,
            @Nullable ClassLoader context,
            byte[] content,
            int[] shapes,
            List<SharedTarget> held,
            Prefetch prefetch) {
        this.number = number;
        this.loader = loader;
        this.context = context;
        this.content = content;
        this.shapes = shapes;
        this.held = held;
        this.prefetch = prefetch;
    }

    /** Tells whether no call of it is wanted any more. */
    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }
}
