package io.taskpool.process.codec;

import io.taskpool.process.wire.ByteSink;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes throwables: serialized, and described besides, so that the other side can say what was thrown even where it
 * cannot rebuild it. Safe for use by many threads.
 */
public final class ThrowableWriter {
    /** Longer chains of causes are cut off in the description. */
    static final int MAX_CAUSES = 64;

    /** As many frames as a JVM records by default; a description holds no more. */
    private static final int MAX_FRAMES = 1024;

    /** Longer messages are cut off in the description. */
    private static final int MAX_MESSAGE_CHARS = 64 << 10;

    private final ClassNumbering classes;

    /**
     * Makes a writer.
     *
     * @param classes numbers the class loaders
     */
    public ThrowableWriter(ClassNumbering classes) {
        this.classes = classes;
    }

    /**
     * Writes a throwable in full.
     *
     * @param thrown the throwable
     * @param out where to; a throwable that cannot be serialized, or not within the sink's limit, is only described
     */
    public void write(Throwable thrown, ByteSink out) {
        int mark = out.size();
        boolean serialized = false;
        try {
            out.u8(Tag.JAVA);
            int bytes = out.beginBytes();
            ObjectWriter.write(thrown, out, classes);
            out.endBytes(bytes);
            serialized = true;
        } catch (Exception | StackOverflowError | LinkageError e) {
            serialized = false; // the description has to do
        } finally {
            if (!serialized) {
                out.truncate(mark);
            }
        }
        if (serialized) {
            try {
                describe(thrown, out);
                return;
            } catch (RuntimeException e) {
                out.truncate(mark); // the sink is full: the description alone takes less
            }
        }
        writeDescription(thrown, out);
    }

    /**
     * Writes a throwable's description alone.
     *
     * @param thrown the throwable
     * @param out where to
     */
    public void writeDescription(Throwable thrown, ByteSink out) {
        out.u8(Tag.NULL);
        describe(thrown, out);
    }

    /**
     * Writes only which class a throwable has, for when there is no memory or no room for more.
     *
     * @param thrown the throwable
     * @param out where to
     */
    public void writeName(Throwable thrown, ByteSink out) {
        out.u8(Tag.NULL);
        out.string(thrown.getClass().getName());
        out.u8(0);
        out.varint(0);
        out.u8(0);
    }

    private static void describe(Throwable thrown, ByteSink out) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Throwable next = thrown;
        while (true) {
            seen.add(next);
            out.string(next.getClass().getName());
            optional(messageOf(next), out);
            frames(framesOf(next), out);
            Throwable cause = causeOf(next);
            if (cause == null || seen.contains(cause) || seen.size() == MAX_CAUSES) {
                out.u8(0);
                return;
            }
            out.u8(1);
            next = cause;
        }
    }

    private static void frames(StackTraceElement[] frames, ByteSink out) {
        int count = Math.min(frames.length, MAX_FRAMES);
        out.varint(count);
        for (int i = 0; i < count; i++) {
            StackTraceElement frame = frames[i];
            out.string(frame.getClassName());
            out.string(frame.getMethodName());
            optional(frame.getFileName(), out);
            out.zigzag(frame.getLineNumber());
        }
    }

    private static void optional(@Nullable String text, ByteSink out) {
        if (text == null) {
            out.u8(0);
        } else {
            out.u8(1);
            out.string(text);
        }
    }

    /** The three below may be overridden by the user and throw, which must not hide what was thrown first. */
    private static @Nullable String messageOf(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null || message.length() <= MAX_MESSAGE_CHARS
                    ? message
                    : message.substring(0, MAX_MESSAGE_CHARS) + "…";
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            return "(its getMessage() threw " + e.getClass().getName() + ")";
        }
    }

    private static StackTraceElement[] framesOf(Throwable thrown) {
        try {
            return thrown.getStackTrace();
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            return new StackTraceElement[0];
        }
    }

    private static @Nullable Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            return e;
        }
    }
}
