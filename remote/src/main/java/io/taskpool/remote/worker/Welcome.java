package io.taskpool.remote.worker;

import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/** What the parent answers to {@code HELLO}. */
final class Welcome {
    private static final int VALUES = 3;

    final int maxFrame;
    final int contextLoader;

    /** The codec, the initializer and the finalizer, not yet read. */
    final ByteSource values;

    /** Why they are missing: there was no memory for them. Otherwise null. */
    final @Nullable OutOfMemoryError lost;

    Welcome(ByteSource body) throws ProtocolException {
        this(body, null);
        ByteSource look = new ByteSource(values.array(), values.position(), values.remaining());
        for (int i = 0; i < VALUES; i++) {
            ValueDecoder.skip(look);
        }
        look.expectEnd();
    }

    Welcome(ByteSource body, @Nullable OutOfMemoryError lost) throws ProtocolException {
        this.lost = lost;
        long version = body.varint();
        if (version != Protocol.VERSION) {
            throw body.fault("the parent speaks version " + version + " of the protocol, this worker version "
                    + Protocol.VERSION + ";");
        }
        maxFrame = body.varint31();
        contextLoader = body.varint31();
        values = body.takeRemaining();
    }
}
