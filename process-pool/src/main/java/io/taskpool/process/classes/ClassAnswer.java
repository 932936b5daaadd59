package io.taskpool.process.classes;

import io.taskpool.process.wire.ByteSource;
import io.taskpool.process.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/** What the parent says to a request for a class: the class and others sent ahead, or why there is none. */
public final class ClassAnswer {
    final int[] loaders;
    final String[] names;
    final byte[][] contents;
    final @Nullable String message;

    /**
     * Reads the body of a {@code CLASS} frame, behind the request's number.
     *
     * @param body where from
     * @throws ProtocolException if the bytes are no answer
     */
    public ClassAnswer(ByteSource body) throws ProtocolException {
        int count = body.count(3);
        loaders = new int[count];
        names = new String[count];
        contents = new byte[count][];
        for (int i = 0; i < count; i++) {
            loaders[i] = body.varint31();
            names[i] = body.string();
            contents[i] = body.bytes();
        }
        message = count == 0 ? body.string() : null;
        body.expectEnd();
    }
}
