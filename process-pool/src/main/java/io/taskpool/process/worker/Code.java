package io.taskpool.process.worker;

import io.taskpool.process.wire.ByteSource;
import org.jspecify.annotations.Nullable;

/** A function that was sent once: its bytes, and once a call needed it, the function. Touched by the runner alone. */
final class Code {
    final int loader;
    final byte[] bytes;

    @Nullable
    Object function;

    Code(int loader, ByteSource value) {
        this.loader = loader;
        this.bytes = value.copyRemaining();
    }
}
