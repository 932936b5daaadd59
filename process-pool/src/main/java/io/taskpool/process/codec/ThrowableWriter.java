package io.taskpool.process.codec;

import io.taskpool.process.wire.ByteSink;
import org.jspecify.annotations.Nullable;

/**
 * Writes throwables: serialized, and described besides, so that the other side can say what was thrown even where it
 * cannot rebuild it. Safe for use by many threads.
 */
public final class ThrowableWriter {
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
     * Writes a throwable in full: as a whole, and if it has a cause or anything suppressed, or cannot be written as a whole,
     * each of its parts on its own too. So where one part cannot cross, the others still do.
     *
     * @param thrown the throwable
     * @param out where to; a throwable that cannot be serialized, or not within the sink's limit, is only described
     */
    public void write(Throwable thrown, ByteSink out) {
        int mark = out.size();
        out.u8(ValueTag.JAVA);
        int bytes = out.beginBytes();
        if (attempt(thrown, out, null)) {
            out.endBytes(bytes);
        } else {
            out.truncate(mark);
            out.u8(ValueTag.NULL);
        }
        boolean whole = out.size() > mark + 1;
        try {
            ThrowableParts parts = new ThrowableParts(thrown);
            describe(parts, out, !whole || parts.count() > 1);
            return;
        } catch (RuntimeException e) {
            out.truncate(mark); // the sink is full: the description alone takes less
        }
        writeDescription(thrown, out);
    }

    private boolean attempt(Throwable thrown, ByteSink out, @Nullable ThrowableParts others) {
        int mark = out.size();
        boolean written = false;
        try {
            ObjectWriter.write(
                    thrown, out, classes, others == null ? null : object -> others.replacement(object, thrown));
            written = true;
        } catch (Exception | StackOverflowError | LinkageError e) {
            return false; // whatever the user's code throws here: the description has to do
        } finally {
            if (!written) {
                out.truncate(mark);
            }
        }
        return true;
    }

    /**
     * Writes a throwable's description alone.
     *
     * @param thrown the throwable
     * @param out where to
     */
    public void writeDescription(Throwable thrown, ByteSink out) {
        out.u8(ValueTag.NULL);
        describe(new ThrowableParts(thrown), out, false);
    }

    /**
     * Writes only which class a throwable has, for when there is no memory or no room for more.
     *
     * @param thrown the throwable
     * @param out where to
     */
    public void writeName(Throwable thrown, ByteSink out) {
        out.u8(ValueTag.NULL);
        out.u8(1);
        out.string(thrown.getClass().getName());
        out.u8(0); // no message
        out.varint(0); // no frames
        out.varint(0); // no cause
        out.varint(0); // nothing suppressed
        out.u8(0); // nothing serialized
        out.u8(0); // no more parts
    }

    /** Writes the parts one after the other; to write one may bring more to light. */
    private void describe(ThrowableParts parts, ByteSink out, boolean serialized) {
        for (int i = 0; i < parts.count(); i++) {
            Throwable part = parts.get(i);
            out.u8(1);
            out.string(part.getClass().getName());
            optional(messageOf(part), out);
            frames(framesOf(part), out);
            out.varint(parts.causeOf(part) + 1);
            int[] suppressed = parts.suppressedOf(part);
            out.varint(suppressed.length);
            for (int index : suppressed) {
                out.varint(index);
            }
            int mark = out.size();
            out.u8(1);
            int bytes = out.beginBytes();
            if (serialized && attempt(part, out, parts)) {
                out.endBytes(bytes);
            } else {
                out.truncate(mark);
                out.u8(0);
            }
        }
        out.u8(0);
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

    /** The two below may be overridden by the user and throw, which must not hide what was thrown first. */
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
}
