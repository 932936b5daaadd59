package io.taskpool.remote.codec;

import io.taskpool.engine.shared.LostParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a stand-in and its target say to each other, as {@code SHARED} frames have it. */
public final class SharedMessages {
    /** The fewest bytes that a value takes: its form, its length and its tag. */
    private static final int MIN_VALUE_BYTES = 3;

    private static final int MAX_OPERATION = 127;

    private SharedMessages() {}

    /**
     * Writes a message.
     *
     * @param message the message; its values are left out
     * @param values its values, as bytes
     * @param out the sink to write to
     */
    public static void write(SharedMessage message, List<ParcelCodec.Bytes> values, ByteSink out) {
        out.u8(message.operation());
        out.zigzag(message.first());
        out.zigzag(message.second());
        out.varint(values.size());
        for (int i = 0; i < values.size(); i++) {
            values.get(i).writeTo(out);
        }
    }

    /**
     * Reads a message up to the end of its frame.
     *
     * @param body the rest of the frame, which may be overwritten afterwards
     * @param codec takes the values
     * @return the message, whose values are not read yet
     * @throws ProtocolException if the bytes are no message
     */
    public static SharedMessage read(ByteSource body, ParcelCodec codec) throws ProtocolException {
        int operation = operation(body);
        long first = body.zigzag();
        long second = body.zigzag();
        int count = body.count(MIN_VALUE_BYTES);
        if (count == 0) {
            body.expectEnd();
            return SharedMessage.of(operation, first, second);
        }
        ByteSource kept = body.takeRemaining();
        List<Parcel> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            values.add(codec.take(kept));
        }
        kept.expectEnd();
        return new SharedMessage(operation, first, second, values);
    }

    /**
     * Reads the beginning of a message for whose frame there was no memory.
     *
     * @param start what is known of the frame, which is more than stands before the values
     * @param failure says what did not fit
     * @return the message; each of its values is a {@link LostParcel}
     * @throws ProtocolException if the bytes are no message
     */
    public static SharedMessage readLost(ByteSource start, OutOfMemoryError failure) throws ProtocolException {
        int operation = operation(start);
        long first = start.zigzag();
        long second = start.zigzag();
        return new SharedMessage(
                operation, first, second, Collections.nCopies(start.varint31(), new LostParcel(failure)));
    }

    private static int operation(ByteSource body) throws ProtocolException {
        int operation = body.u8();
        if (operation > MAX_OPERATION) {
            throw body.fault("the operation " + operation + " of a shared object");
        }
        return operation;
    }
}
