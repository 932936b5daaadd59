package io.taskpool.remote.codec;

import java.io.Serial;

/**
 * A placeholder in the stream of one throwable for another that is sent separately, numbered by {@link ThrowableParts}.
 */
final class PartReference extends Throwable {
    @Serial
    private static final long serialVersionUID = 1L;

    final int index;

    PartReference(int index) {
        super(null, null, false, false);
        this.index = index;
    }
}
