package io.taskpool.process.codec;

import java.io.Serial;

/** Stands in the stream of one throwable for another that travels on its own, in the order of {@link ThrowableWriter}. */
final class PartReference extends Throwable {
    @Serial
    private static final long serialVersionUID = 1L;

    final int index;

    PartReference(int index) {
        super(null, null, false, false);
        this.index = index;
    }
}
