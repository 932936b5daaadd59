package io.taskpool.remote.worker;

import io.taskpool.remote.wire.ByteSource;
import org.jspecify.annotations.Nullable;

/**
 * A function that was sent once: its bytes and, once a call has needed it, the function itself. Touched by the runner
 * alone.
 */
final class ReceivedFunction {
    /** Used in place of bytes that are missing. */
    static final ByteSource NO_BYTES = new ByteSource(new byte[0]);

    final int loader;
    private final ByteSource bytes;

    /** Why the bytes are missing: there was no memory for them. Otherwise null. */
    private final @Nullable OutOfMemoryError lost;

    @Nullable
    Object function;

    ReceivedFunction(int loader, ByteSource value) {
        this.loader = loader;
        this.bytes = value.takeRemaining();
        this.lost = null;
    }

    ReceivedFunction(int loader, OutOfMemoryError lost) {
        this.loader = loader;
        this.bytes = NO_BYTES;
        this.lost = lost;
    }

    ByteSource bytes() {
        OutOfMemoryError none = lost;
        if (none != null) {
            throw none;
        }
        return bytes;
    }
}
