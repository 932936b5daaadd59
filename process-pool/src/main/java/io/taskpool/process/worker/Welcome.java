package io.taskpool.process.worker;

import io.taskpool.process.codec.ValueDecoder;
import io.taskpool.process.wire.ByteSource;
import io.taskpool.process.wire.Protocol;
import io.taskpool.process.wire.ProtocolException;

/** What the parent answers to {@code HELLO}. */
final class Welcome {
    final int maxFrame;
    final int contextLoader;

    /** The codec and the initializer, not yet read. */
    final byte[] values;

    Welcome(ByteSource body) throws ProtocolException {
        long version = body.varint();
        if (version != Protocol.VERSION) {
            throw body.fault("the parent speaks version " + version + " of the protocol, this worker version "
                    + Protocol.VERSION + ";");
        }
        maxFrame = body.varint31();
        contextLoader = body.varint31();
        values = body.copyRemaining();
        ValueDecoder.skip(body);
        ValueDecoder.skip(body);
        body.expectEnd();
    }
}
