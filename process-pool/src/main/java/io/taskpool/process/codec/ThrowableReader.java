package io.taskpool.process.codec;

import io.taskpool.RemoteTaskException;
import io.taskpool.TaskSerializationException;
import io.taskpool.process.wire.ByteSource;
import io.taskpool.process.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

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
        if (original instanceof Throwable rebuilt) {
            skipDescription(in);
            return rebuilt;
        }
        RemoteTaskException standIn = describe(in, 0);
        if (standIn.className().equals(OutOfMemoryError.class.getName())) {
            // A worker without memory could only describe it, but all there is to it is in the description.
            Error outOfMemory = new OutOfMemoryError(standIn.originalMessage());
            outOfMemory.setStackTrace(standIn.getStackTrace());
            return outOfMemory;
        }
        if (reason != null) {
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
        if (tag != Tag.NULL) {
            throw in.fault("a value of tag " + tag + " where only a description may stand");
        }
        return describe(in, 0);
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
        return describe(in, 0);
    }

    /**
     * Passes over a throwable. Runs nothing of the user's.
     *
     * @param in where from
     * @throws ProtocolException if the bytes are no throwable
     */
    public static void skip(ByteSource in) throws ProtocolException {
        ValueDecoder.skip(in);
        skipDescription(in);
    }

    private static RemoteTaskException describe(ByteSource in, int depth) throws ProtocolException {
        String className = in.string();
        String message = optional(in);
        StackTraceElement[] frames = new StackTraceElement[in.count(4)];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = new StackTraceElement(in.string(), in.string(), optional(in), (int) in.zigzag());
        }
        RemoteTaskException cause = null;
        if (flag(in)) {
            if (depth >= ThrowableWriter.MAX_CAUSES) {
                throw in.fault("more than " + ThrowableWriter.MAX_CAUSES + " causes");
            }
            cause = describe(in, depth + 1);
        }
        RemoteTaskException standIn = new RemoteTaskException(className, message, cause);
        standIn.setStackTrace(frames);
        return standIn;
    }

    private static void skipDescription(ByteSource in) throws ProtocolException {
        int depth = 0;
        do {
            if (depth++ > ThrowableWriter.MAX_CAUSES) {
                throw in.fault("more than " + ThrowableWriter.MAX_CAUSES + " causes");
            }
            in.skip(in.count(1));
            skipOptional(in);
            for (int i = in.count(4); i > 0; i--) {
                in.skip(in.count(1));
                in.skip(in.count(1));
                skipOptional(in);
                in.varint();
            }
        } while (flag(in));
    }

    private static void skipOptional(ByteSource in) throws ProtocolException {
        if (flag(in)) {
            in.skip(in.count(1));
        }
    }

    private static @Nullable String optional(ByteSource in) throws ProtocolException {
        return flag(in) ? in.string() : null;
    }

    private static boolean flag(ByteSource in) throws ProtocolException {
        int value = in.u8();
        if (value > 1) {
            throw in.fault("the flag " + value);
        }
        return value == 1;
    }
}
