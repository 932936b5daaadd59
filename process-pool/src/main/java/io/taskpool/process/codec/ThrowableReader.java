package io.taskpool.process.codec;

import io.taskpool.RemoteTaskException;
import io.taskpool.TaskSerializationException;
import io.taskpool.process.wire.ByteSource;
import io.taskpool.process.wire.ProtocolException;

/** Reads what a {@link ThrowableWriter} wrote. Safe for use by many threads, each with a source of its own. */
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
     * @param in where from
     * @return the throwable itself if it can be rebuilt here, else a {@link RemoteTaskException} that stands in for it,
     *     with the reason as a suppressed exception
     * @throws ProtocolException if the bytes are no throwable
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
            // A worker without memory could only describe it, but all there is to it is in the description.
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
     * Reads what {@link ThrowableWriter#writeDescription} wrote, and nothing else.
     *
     * @param in where from
     * @return a stand-in
     * @throws ProtocolException if the bytes are no description
     */
    public RemoteTaskException readDescription(ByteSource in) throws ProtocolException {
        int tag = in.u8();
        if (tag != ValueTag.NULL) {
            throw in.fault("a value of tag " + tag + " where only a description may stand");
        }
        return new ReceivedParts(in, null).standIn(0);
    }

    /**
     * Reads the stand-in of a throwable, and runs nothing of the user's for it.
     *
     * @param in where from
     * @return what the description says
     * @throws ProtocolException if the bytes are no throwable
     */
    public RemoteTaskException readStandIn(ByteSource in) throws ProtocolException {
        ValueDecoder.skip(in);
        return new ReceivedParts(in, null).standIn(0);
    }

    /**
     * Passes over a throwable. Runs nothing of the user's.
     *
     * @param in where from
     * @throws ProtocolException if the bytes are no throwable
     */
    public static void skip(ByteSource in) throws ProtocolException {
        ValueDecoder.skip(in);
        ReceivedParts unused = new ReceivedParts(in, null);
    }
}
