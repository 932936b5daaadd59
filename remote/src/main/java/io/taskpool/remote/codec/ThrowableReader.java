package io.taskpool.remote.codec;

import io.taskpool.RemoteTaskException;
import io.taskpool.TaskSerializationException;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;

/** Reads throwables that a {@link ThrowableWriter} wrote. Safe for use by many threads, each with its own source. */
public final class ThrowableReader {
    private final ValueDecoder decoder;

    /**
     * Makes a reader.
     *
     * @param decoder reads the serialized form
     */
    public ThrowableReader(ValueDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * Reads a throwable.
     *
     * @param in the source to read from
     * @return the throwable itself if it can be rebuilt here, otherwise a {@link RemoteTaskException} in its place,
     *     with the reason as a suppressed exception
     * @throws ProtocolException if the bytes are not a throwable
     */
    public Throwable read(ByteSource in) throws ProtocolException {
        Throwable reason = null;
        Object original = null;
        try {
            original = decoder.read(in, null, "the exception that the task threw");
        } catch (TaskSerializationException e) {
            reason = e;
        }
        ReceivedParts parts = new ReceivedParts(in, decoder);
        if (original instanceof Throwable rebuilt) {
            return rebuilt;
        }
        Throwable root = parts.part(0);
        if (!(root instanceof RemoteTaskException standIn)) {
            return root;
        }
        if (standIn.className().equals(OutOfMemoryError.class.getName())) {
            // A worker without memory could only describe the error, but the description holds everything in it.
            Error outOfMemory = new OutOfMemoryError(standIn.originalMessage());
            outOfMemory.setStackTrace(standIn.getStackTrace());
            return outOfMemory;
        }
        if (reason != null && standIn.getSuppressed().length == parts.suppressed(0)) {
            standIn.addSuppressed(reason);
        }
        return standIn;
    }

    /**
     * Reads a description that {@link ThrowableWriter#writeDescription} wrote; nothing else is accepted.
     *
     * @param in the source to read from
     * @return a stand-in
     * @throws ProtocolException if the bytes are not a description
     */
    public RemoteTaskException readDescription(ByteSource in) throws ProtocolException {
        int tag = in.u8();
        if (tag != ValueTag.NULL) {
            throw in.fault("a value of tag " + tag + " where a description is due");
        }
        return new ReceivedParts(in, null).standIn(0);
    }

    /**
     * Reads a throwable as a stand-in. Runs no user code.
     *
     * @param in the source to read from
     * @return a stand-in made from the description
     * @throws ProtocolException if the bytes are not a throwable
     */
    public RemoteTaskException readStandIn(ByteSource in) throws ProtocolException {
        ValueDecoder.skip(in);
        return new ReceivedParts(in, null).standIn(0);
    }

    /**
     * Skips a throwable. Runs no user code.
     *
     * @param in the source to read from
     * @throws ProtocolException if the bytes are not a throwable
     */
    public static void skip(ByteSource in) throws ProtocolException {
        ValueDecoder.skip(in);
        ReceivedParts unused = new ReceivedParts(in, null);
    }
}
