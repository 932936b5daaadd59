package io.taskpool.remote.codec;

import io.taskpool.TaskSerializationException;
import io.taskpool.engine.shared.ObjectParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the values that travel between tasks by shared objects. Their bytes mean the same to the parent and all workers
 * of one pool, so a value that goes from one worker to another is not read in between. Neither side trusts these bytes: they
 * are read under limits everywhere. Safe for use by many threads.
 */
public final class ParcelCodec {
    /** A value as the table of values has it, but none that refers to anything outside of it. */
    private static final int VALUE = 0;

    /** A throwable, with its description. */
    private static final int THROWABLE = 1;

    /** There is no value: the throwable says why it could not be written. */
    private static final int UNWRITABLE = 2;

    /** The bytes of a {@link ByteBuffer}, behind its order: 0 if it is big-endian, otherwise 1. */
    private static final int BUFFER = 3;

    /** A reference to {@link FileElements}. Only the parent sends these. */
    private static final int IN_FILE = 4;

    /** What is longer is written by a thread that holds up nobody. */
    private static final int SHORT_BYTES = 16 << 10;

    private final ValueEncoder encoder;
    private final ValueDecoder decoder;
    private final ThrowableWriter throwableWriter;
    private final ThrowableReader throwableReader;
    private final int maxBytes;
    private final boolean opensFiles;

    /**
     * Makes a codec.
     *
     * @param classes numbers the class loaders
     * @param encoder writes values
     * @param decoder reads values under limits, without compact lambdas
     * @param maxBytes the most bytes that a value may take
     * @param opensFiles whether the other side may name a file: only a worker does what its parent says
     */
    public ParcelCodec(
            ClassNumbering classes, ValueEncoder encoder, ValueDecoder decoder, int maxBytes, boolean opensFiles) {
        this.opensFiles = opensFiles;
        this.encoder = encoder;
        this.decoder = decoder;
        this.throwableWriter = new ThrowableWriter(classes);
        this.throwableReader = new ThrowableReader(decoder);
        this.maxBytes = maxBytes;
    }

    /** A value as bytes, and maybe as an object too. Immutable. */
    public static final class Bytes implements Parcel {
        private final ParcelCodec codec;
        private final int form;
        private final byte[] array;
        private final int offset;
        private final int count;

        /** The object that was written, so that the JVM that it is from can have it as it is; null if there is none. */
        private final @Nullable Object original;

        private Bytes(ParcelCodec codec, int form, byte[] array, int offset, int count, @Nullable Object original) {
            this.codec = codec;
            this.form = form;
            this.array = array;
            this.offset = offset;
            this.count = count;
            this.original = original;
        }

        @Override
        public @Nullable Object open() {
            return original != null ? original : codec.read(this);
        }

        @Override
        public int size() {
            return count;
        }

        /**
         * Tells whether workers of a pool can read the bytes.
         *
         * @param other the pool's codec
         * @return true if it is the one that they were written by
         */
        public boolean isOf(ParcelCodec other) {
            return codec == other;
        }

        /**
         * Writes it to a frame.
         *
         * @param out the sink to write to
         */
        public void writeTo(ByteSink out) {
            out.u8(form);
            out.bytes(array, offset, count);
        }
    }

    /**
     * Tells whether a parcel can be written quickly and without running code of the user's.
     *
     * @param parcel the parcel
     * @return true if it is bytes of this pool, or an object of a simple kind
     */
    public boolean isReady(Parcel parcel) {
        if (parcel instanceof Bytes bytes) {
            return bytes.isOf(this);
        }
        if (!(parcel instanceof ObjectParcel simple)) {
            return false;
        }
        Object value = simple.value();
        if (value instanceof String text) {
            return text.length() <= SHORT_BYTES;
        }
        return CompactValues.isCompact(value) || (value != null && isShortArray(value));
    }

    private static boolean isShortArray(Object value) {
        long bytes = ArrayBytes.count(value);
        return bytes >= 0 && bytes <= SHORT_BYTES;
    }

    /**
     * Makes bytes of a parcel. Runs code of the user's unless the parcel {@linkplain #isReady is ready}.
     *
     * @param parcel the parcel, of this or another pool
     * @param what what the value is, for error messages: {@code the element}
     * @return its bytes
     * @throws TaskSerializationException if the value cannot be read or written
     */
    public Bytes bytes(Parcel parcel, String what) {
        if (parcel instanceof Bytes bytes && bytes.isOf(this)) {
            return bytes;
        }
        if (parcel instanceof Bytes bytes && bytes.form == UNWRITABLE) {
            return unwritable(failureOf(bytes));
        }
        Object value = parcel.open();
        return parcel instanceof Bytes bytes && bytes.form == THROWABLE && value instanceof Throwable thrown
                ? throwable(thrown)
                : write(value, what);
    }

    private static TaskSerializationException failureOf(Bytes bytes) {
        try {
            Object unexpected = bytes.open();
            throw new IllegalStateException("not unwritable: " + unexpected);
        } catch (TaskSerializationException e) {
            return e;
        }
    }

    /**
     * Writes a value.
     *
     * @param value the value
     * @param what what the value is, for error messages: {@code the element}
     * @return holds both the value and its bytes
     * @throws TaskSerializationException if it cannot be written
     */
    public Bytes write(@Nullable Object value, String what) {
        if (value instanceof ByteBuffer buffer) {
            return buffer(buffer, what);
        }
        ByteSink sink = sink();
        encoder.write(value, sink, what, null);
        return made(VALUE, sink, value);
    }

    /** Copies what remains of a buffer, which Java serialization cannot do. */
    private Bytes buffer(ByteBuffer buffer, String what) {
        if (buffer.remaining() >= maxBytes) {
            throw new TaskSerializationException(
                    what + " (a buffer of " + buffer.remaining() + " bytes) takes more than " + maxBytes
                            + " bytes, the limit on one message; send less, or raise the limit with"
                            + " ProcessTaskPool.builder().maxMessageBytes(…)",
                    null);
        }
        byte[] bytes = new byte[1 + buffer.remaining()];
        bytes[0] = (byte) (buffer.order() == ByteOrder.BIG_ENDIAN ? 0 : 1);
        buffer.duplicate().get(bytes, 1, bytes.length - 1);
        return new Bytes(this, BUFFER, bytes, 0, bytes.length, buffer);
    }

    /**
     * Refers to elements that are in a file.
     *
     * @param elements where they are; kept by the caller until a worker may have read them
     * @return the parcel
     */
    public Bytes inFile(FileElements elements) {
        byte[] reference = elements.reference();
        return new Bytes(this, IN_FILE, reference, 0, reference.length, null);
    }

    /**
     * Writes an exception, as much of it as can be written.
     *
     * @param thrown the exception
     * @return its bytes
     */
    public Bytes throwable(Throwable thrown) {
        return throwable(THROWABLE, thrown, thrown);
    }

    /**
     * Makes a parcel that says why a value could not be written.
     *
     * @param failure what was thrown
     * @return the parcel, whose {@link Parcel#open} throws the failure
     */
    public Bytes unwritable(TaskSerializationException failure) {
        return throwable(UNWRITABLE, failure, null);
    }

    private Bytes throwable(int form, Throwable thrown, @Nullable Object original) {
        ByteSink sink = sink();
        throwableWriter.write(thrown, sink);
        return made(form, sink, original);
    }

    private ByteSink sink() {
        ByteSink sink = new ByteSink(64);
        sink.limit(maxBytes);
        return sink;
    }

    private Bytes made(int form, ByteSink sink, @Nullable Object original) {
        return new Bytes(this, form, sink.array(), 0, sink.size(), original);
    }

    /**
     * Takes a parcel from a frame, without reading its value.
     *
     * @param in the source, whose array is kept
     * @return the parcel
     * @throws ProtocolException if the bytes are no parcel
     */
    public Bytes take(ByteSource in) throws ProtocolException {
        int form = in.u8();
        if (form > (opensFiles ? IN_FILE : BUFFER)) {
            throw in.fault("a value of the form " + form);
        }
        int count = in.count(1);
        int start = in.position();
        if (form == VALUE) {
            ValueDecoder.skipWhole(in);
        } else if (form == BUFFER) {
            int order = in.u8();
            if (order > 1) {
                throw in.fault("a buffer of the order " + order);
            }
            in.skip(count - 1);
        } else if (form == IN_FILE) {
            FileElements.skip(in);
        } else {
            ThrowableReader.skip(in);
        }
        if (in.position() != start + count) {
            throw in.fault("a value of " + (in.position() - start) + " bytes where " + count + " are due");
        }
        return new Bytes(this, form, in.array(), start, count, null);
    }

    private static Object readFile(ByteSource in) {
        try {
            return FileElements.read(in);
        } catch (IOException e) {
            throw new TaskSerializationException(
                    "the value, whose elements are in a file of the program, cannot be read: " + e.getMessage()
                            + "; it may have been closed meanwhile",
                    e);
        }
    }

    private @Nullable Object read(Bytes bytes) {
        ByteSource in = new ByteSource(bytes.array, bytes.offset, bytes.count);
        try {
            if (bytes.form == BUFFER) {
                ByteBuffer copy = ByteBuffer.wrap(bytes.array, bytes.offset + 1, bytes.count - 1);
                return copy.slice()
                        .asReadOnlyBuffer()
                        .order(in.u8() == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            }
            if (bytes.form == IN_FILE) {
                return readFile(in);
            }
            if (bytes.form == VALUE) {
                return decoder.read(in, Thread.currentThread().getContextClassLoader(), "the value");
            }
            Throwable thrown = throwableReader.read(in);
            if (bytes.form == THROWABLE) {
                return thrown;
            }
            throw thrown instanceof TaskSerializationException failure
                    ? failure
                    : new TaskSerializationException("the value could not be written: " + thrown, thrown);
        } catch (ProtocolException e) {
            throw new TaskSerializationException("the value cannot be read: " + e.getMessage(), e);
        }
    }
}
