package io.taskpool.remote.classes;

import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * The parent's answer to a request for a class: the class and others that are prefetched, or the reason why there is
 * none.
 */
public final class ClassAnswer {
    public final ClassBatch classes;
    public final @Nullable String message;

    /**
     * Reads the body of a {@code CLASS} frame after the request's number.
     *
     * @param body the source to read from
     * @throws ProtocolException if the bytes are not an answer
     */
    public ClassAnswer(ByteSource body) throws ProtocolException {
        classes = new ClassBatch(body);
        message = classes.size() == 0 ? body.string() : null;
        body.expectEnd();
    }
}
