package io.taskpool.remote.codec;

import io.taskpool.RemoteTaskException;
import io.taskpool.TaskSerializationException;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reassembles a throwable from its parts: each in its own type if possible, otherwise as a stand-in. A part is made
 * when it is first requested. For one thread.
 */
final class ReceivedParts implements ObjectReader.Parts {
    private final ByteSource in;
    private final @Nullable ValueDecoder decoder;
    private final List<Part> parts = new ArrayList<>();

    private static final class Part {
        final String className;
        final @Nullable String message;
        final StackTraceElement[] frames;
        final int cause;
        final int[] suppressed;

        /** Where the serialized form begins, or -1 if there is none. */
        int serialized = -1;

        /** Why there is no serialized form, or null if that is not known. */
        final @Nullable String refusal;

        boolean begun;

        @Nullable
        Throwable made;

        Part(ByteSource in) throws ProtocolException {
            className = in.string();
            message = flag(in) ? in.string() : null;
            frames = new StackTraceElement[in.count(4)];
            for (int i = 0; i < frames.length; i++) {
                frames[i] = new StackTraceElement(
                        in.string(), in.string(), flag(in) ? in.string() : null, (int) in.zigzag());
            }
            cause = in.varint31() - 1;
            suppressed = new int[in.count(1)];
            for (int i = 0; i < suppressed.length; i++) {
                suppressed[i] = in.varint31();
            }
            int form = in.u8();
            if (form > 2) {
                throw in.fault("the form " + form + " of a throwable's part");
            }
            refusal = form == 2 ? in.string() : null;
            if (form == 1) {
                serialized = in.position();
                int unused = in.skip(in.count(1));
            }
        }
    }

    /**
     * Reads the descriptions without running any user code, and leaves the source positioned after them.
     *
     * @param decoder reads the serialized parts, or null to make stand-ins for all parts
     */
    ReceivedParts(ByteSource in, @Nullable ValueDecoder decoder) throws ProtocolException {
        this.in = in;
        this.decoder = decoder;
        while (flag(in)) {
            if (parts.size() == ThrowableParts.MAX_PARTS) {
                throw in.fault("a throwable of more than " + ThrowableParts.MAX_PARTS + " parts");
            }
            parts.add(new Part(in));
        }
        if (parts.isEmpty()) {
            throw in.fault("a throwable of no parts");
        }
        for (Part part : parts) {
            check(part.cause);
            for (int index : part.suppressed) {
                check(index);
            }
        }
    }

    private void check(int index) throws ProtocolException {
        if (index >= parts.size()) {
            throw in.fault("part " + index + " of a throwable whose part count is " + parts.size());
        }
    }

    private static boolean flag(ByteSource in) throws ProtocolException {
        int value = in.u8();
        if (value > 1) {
            throw in.fault("the flag " + value);
        }
        return value == 1;
    }

    int suppressed(int index) {
        return parts.get(index).suppressed.length;
    }

    @Override
    public Throwable part(int index) throws ProtocolException {
        if (index < 0 || index >= parts.size()) {
            return new RemoteTaskException(
                    "java.lang.Throwable", "(left out: the exception has too many causes)", null);
        }
        Part part = parts.get(index);
        Throwable made = part.made;
        if (made != null) {
            return made;
        }
        if (part.begun) {
            // A cycle: the part refers to itself through another part, which gets a second stand-in for it.
            RemoteTaskException again = new RemoteTaskException(part.className, part.message, null);
            again.setStackTrace(part.frames);
            return again;
        }
        part.begun = true;
        ValueDecoder known = decoder;
        made = part.serialized < 0 || known == null ? null : rebuilt(part, known);
        if (made == null) {
            made = standIn(index);
        }
        part.made = made;
        return made;
    }

    private @Nullable Throwable rebuilt(Part part, ValueDecoder reader) {
        int end = in.position();
        in.position(part.serialized);
        try {
            return reader.readPart(in, this) instanceof Throwable rebuilt ? rebuilt : null;
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) { // its class may throw anything; a stand-in is used instead
            return null;
        } finally {
            in.position(end);
        }
    }

    /** Makes a stand-in for a part; its cause and suppressed throwables are rebuilt in their own types if possible. */
    RemoteTaskException standIn(int index) throws ProtocolException {
        Part part = parts.get(index);
        part.begun = true;
        RemoteTaskException standIn =
                new RemoteTaskException(part.className, part.message, part.cause < 0 ? null : part(part.cause));
        standIn.setStackTrace(part.frames);
        for (int each : part.suppressed) {
            Throwable suppressed = part(each);
            if (suppressed != standIn) {
                standIn.addSuppressed(suppressed);
            }
        }
        String refusal = part.refusal;
        if (refusal != null) {
            TaskSerializationException reason = new TaskSerializationException(refusal, null);
            reason.setStackTrace(new StackTraceElement[0]); // it was made on the worker
            standIn.addSuppressed(reason);
        }
        return standIn;
    }
}
