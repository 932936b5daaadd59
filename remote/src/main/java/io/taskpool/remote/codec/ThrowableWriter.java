package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSink;
import org.jspecify.annotations.Nullable;

/**
 * Writes throwables both serialized and as a description, so that the other side can report what was thrown even if it
 * cannot rebuild it. Safe for use by many threads.
 */
public final class ThrowableWriter {
    /** The most stack frames in a description; a JVM records as many by default. */
    private static final int MAX_FRAMES = 1024;

    /** Longer messages are truncated in the description. */
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
     * Writes a throwable in full: as a whole and, if it has a cause or suppressed throwables or cannot be written as a
     * whole, each of its parts separately too. So if one part cannot be sent, the others still are.
     *
     * @param thrown the throwable
     * @param out the sink to write to; a throwable that cannot be serialized within the sink's limit is only described
     */
    public void write(Throwable thrown, ByteSink out) {
        int mark = out.size();
        out.u8(ValueTag.JAVA);
        int bytes = out.beginBytes();
        if (attempt(thrown, out, null) == null) {
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
            out.truncate(mark); // the sink is full; the description alone takes less
        }
        writeDescription(thrown, out);
    }

    /** Writes a throwable or a part of it; returns why not if it cannot be written. */
    private @Nullable Throwable attempt(Throwable thrown, ByteSink out, @Nullable ThrowableParts others) {
        int mark = out.size();
        boolean written = false;
        try {
            ObjectWriter.write(
                    thrown, out, classes, others == null ? null : object -> others.replacement(object, thrown));
            written = true;
        } catch (Exception | StackOverflowError | LinkageError e) {
            return e; // user code may throw anything here; only the description is sent then
        } finally {
            if (!written) {
                out.truncate(mark);
            }
        }
        return null;
    }

    /**
     * Writes only the description of a throwable.
     *
     * @param thrown the throwable
     * @param out the sink to write to
     */
    public void writeDescription(Throwable thrown, ByteSink out) {
        out.u8(ValueTag.NULL);
        describe(new ThrowableParts(thrown), out, false);
    }

    /**
     * Writes only the class name of a throwable, for when there is no memory or no room for more.
     *
     * @param thrown the throwable
     * @param out the sink to write to
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

    /** Writes the parts one after another; writing one may discover more. */
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
            Throwable refused = serialized ? attempt(part, out, parts) : null;
            if (serialized && refused == null) {
                out.endBytes(bytes);
                continue;
            }
            out.truncate(mark);
            if (refused == null) {
                out.u8(0);
            } else {
                out.u8(2);
                out.string(reasonOf(part, refused));
            }
        }
        out.u8(0);
    }

    /** Says why a part cannot be written. To find out may run code of the user's that throws once more. */
    private static String reasonOf(Throwable part, Throwable refused) {
        try {
            return shortened(
                    EncodingFailure.explain("the exception", part, refused).getMessage());
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            return "writing it threw " + refused.getClass().getName();
        }
    }

    private static String shortened(@Nullable String message) {
        String text = String.valueOf(message);
        return text.length() <= MAX_MESSAGE_CHARS ? text : text.substring(0, MAX_MESSAGE_CHARS) + "…";
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

    /** A user's override may throw, here and in {@link #framesOf}; that must not hide the original throwable. */
    private static @Nullable String messageOf(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null ? null : shortened(message);
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
