package io.taskpool.remote.codec;

import io.taskpool.TaskCodec;
import io.taskpool.TaskSerializationException;
import io.taskpool.engine.shared.WorkerLocalParts;
import io.taskpool.remote.wire.ArrayTail;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.io.ByteArrayInputStream;
import java.io.ObjectInputFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads values that a {@link ValueEncoder} wrote. Safe for use by many threads, each with its own source. */
public final class ValueDecoder {
    private static final long SMALL_BUDGET = 1 << 20;

    private final ClassNumbering classes;
    private final @Nullable ShapeStore shapes;
    private final @Nullable TaskCodec codec;
    private final @Nullable ObjectInputFilter filter;
    private final long budget;

    /**
     * Makes a decoder.
     *
     * @param classes finds classes by the number of their loader
     * @param shapes the lambda shapes that were received; null where compact lambdas are not allowed, as in the parent
     * @param codec reads what the other side's codec wrote, or null if there is none
     * @param filter the user's filter for Java serialization, or null; the limits and the JVM's filter also apply
     */
    public ValueDecoder(
            ClassNumbering classes,
            @Nullable ShapeStore shapes,
            @Nullable TaskCodec codec,
            @Nullable ObjectInputFilter filter) {
        this(classes, shapes, codec, filter, SMALL_BUDGET);
    }

    /**
     * Makes a decoder.
     *
     * @param classes finds classes by the number of their loader
     * @param shapes the lambda shapes that were received; null where compact lambdas are not allowed, as in the parent
     * @param codec reads what the other side's codec wrote, or null if there is none
     * @param filter the user's filter for Java serialization, or null; the limits and the JVM's filter also apply
     * @param budget the bytes that collections may take beyond those in the stream; only used if {@code shapes} is null
     */
    public ValueDecoder(
            ClassNumbering classes,
            @Nullable ShapeStore shapes,
            @Nullable TaskCodec codec,
            @Nullable ObjectInputFilter filter,
            long budget) {
        this.budget = budget;
        this.classes = classes;
        this.shapes = shapes;
        this.codec = codec;
        this.filter = filter;
    }

    /**
     * Reads a value. If its bytes are well-formed but no object can be made from them, the source is still positioned
     * after the value.
     *
     * @param in the source to read from
     * @param loader the class loader of the task, for the codec
     * @param what what the value is, for error messages: {@code the argument}
     * @return the value
     * @throws TaskSerializationException if the object cannot be made
     * @throws ProtocolException if the bytes are not a value
     */
    public @Nullable Object read(ByteSource in, @Nullable ClassLoader loader, String what) throws ProtocolException {
        return read(in, loader, what, null);
    }

    /**
     * Reads a value of a call, as {@link #read(ByteSource, ClassLoader, String)} does.
     *
     * @param in the source to read from
     * @param loader the class loader of the task, for the codec
     * @param what what the value is, for error messages: {@code the argument}
     * @param graph the objects that the values of the call share, filled by the first of them; null for a single value
     * @return the value
     * @throws TaskSerializationException if the object cannot be made
     * @throws ProtocolException if the bytes are not a value
     */
    public @Nullable Object read(
            ByteSource in, @Nullable ClassLoader loader, String what, @Nullable ReceivedGraph graph)
            throws ProtocolException {
        int start = in.position();
        int tag = in.u8();
        if (tag <= ValueTag.UTF16) {
            return CompactValues.read(tag, in);
        }
        if (tag <= ValueTag.DOUBLES) {
            return PrimitiveArrays.read(tag, in);
        }
        if (isList(tag)) {
            return readList(tag, in);
        }
        in.position(start);
        skip(in);
        int end = in.position();
        in.position(start);
        try {
            if (tag != ValueTag.GRAPH) {
                return readObject(in, loader, graph);
            }
            if (shapes == null) {
                throw in.fault("a graph where none is allowed");
            }
            in.u8();
            ReceivedGraph own = graph == null ? new ReceivedGraph() : graph;
            own.read(in, classes);
            return readObject(in, loader, own);
        } catch (ProtocolException e) {
            throw e;
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Throwable e) { // whatever the classes of the value throw is a failure of this value only
            throw DecodingFailure.explain(what, e);
        } finally {
            in.position(end);
        }
    }

    /**
     * Tells whether reading the next value may run user code: of its classes, of their class loaders, of a filter or of
     * a codec.
     *
     * @param in the source, at the start of the value; its position does not change
     * @return true if user code may run; false also if there is no value
     */
    public boolean mayRunUserCode(ByteSource in) {
        int tag = in.peek();
        return tag == ValueTag.JAVA
                || tag == ValueTag.SHARED_OBJECT
                || (tag == ValueTag.CODEC && codec != null)
                || ((tag == ValueTag.LAMBDA || tag == ValueTag.GRAPH || tag == ValueTag.WORKER_LOCAL)
                        && shapes != null);
    }

    /**
     * Tells whether the next value is null.
     *
     * @param in the source, at the start of the value; its position does not change
     * @return false also if there is no value
     */
    public static boolean isNull(ByteSource in) {
        return in.peek() == ValueTag.NULL;
    }

    private @Nullable Object readObject(ByteSource in, @Nullable ClassLoader loader, @Nullable ReceivedGraph graph)
            throws Throwable {
        int tag = in.u8();
        switch (tag) {
            case ValueTag.LAMBDA:
                return readLambda(in, loader, graph);
            case ValueTag.PART:
                if (graph == null) {
                    throw in.fault("a reference to a graph that was not sent");
                }
                return graph.part(in);
            case ValueTag.SHARED_OBJECT:
                return SharedNames.read(in, classes);
            case ValueTag.WORKER_LOCAL:
                return readLocal(in, loader, graph);
            case ValueTag.JAVA: {
                int count = in.count(1);
                int at = in.skip(count);
                return shapes == null
                        ? ObjectReader.read(in.array(), at, count, classes, budget, filter, null)
                        : ObjectReader.readTrusted(in.array(), at, count, classes);
            }
            case ValueTag.CODEC: {
                TaskCodec reader = codec;
                if (reader == null) {
                    throw in.fault("a value written by a codec, but the pool has no codec");
                }
                int count = in.count(1);
                ClassLoader known = loader == null ? ValueDecoder.class.getClassLoader() : loader;
                return reader.read(new ByteArrayInputStream(in.array(), in.skip(count), count), known);
            }
            default:
                return readCompact(tag, in);
        }
    }

    /** Reads a throwable whose parts are sent separately. */
    @Nullable
    Object readPart(ByteSource in, ObjectReader.Parts parts) throws Throwable {
        int count = in.count(1);
        return ObjectReader.read(in.array(), in.skip(count), count, classes, budget, filter, parts);
    }

    private static @Nullable Object readCompact(int tag, ByteSource in) throws ProtocolException {
        if (tag <= ValueTag.UTF16) {
            return CompactValues.read(tag, in);
        }
        return tag <= ValueTag.DOUBLES ? PrimitiveArrays.read(tag, in) : readList(tag, in);
    }

    private Object readLambda(ByteSource in, @Nullable ClassLoader loader, @Nullable ReceivedGraph graph)
            throws Throwable {
        ShapeStore store = shapes;
        if (store == null) {
            throw in.fault("a compact lambda where none is allowed");
        }
        int number = in.varint31();
        int count = in.count(1);
        if (count != store.captureCount(number)) {
            throw in.fault(count + " captured values for a lambda that captures " + store.captureCount(number));
        }
        @Nullable Object[] captures = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            captures[i] = readObject(in, loader, graph);
        }
        return store.make(number, captures);
    }

    private Object readLocal(ByteSource in, @Nullable ClassLoader loader, @Nullable ReceivedGraph graph)
            throws Throwable {
        if (shapes == null) {
            throw in.fault("a WorkerLocal where none is allowed");
        }
        long jvm = in.i64();
        long number = in.i64();
        Object create = readObject(in, loader, graph);
        Object close = readObject(in, loader, graph);
        if (create == null) {
            throw in.fault("a WorkerLocal without a function");
        }
        return new WorkerLocalParts(jvm, number, create, close).together();
    }

    private static List<@Nullable Object> readList(int tag, ByteSource in) throws ProtocolException {
        if (!isList(tag)) {
            throw in.fault("the unknown value tag " + tag);
        }
        int count = in.count(1);
        if (tag == ValueTag.ARRAY_LIST) {
            List<@Nullable Object> list = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                list.add(CompactValues.read(in.u8(), in));
            }
            return list;
        }
        @Nullable Object[] elements = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            Object element = CompactValues.read(in.u8(), in);
            if (element == null && tag == ValueTag.LIST_OF) {
                throw in.fault("null in a list that cannot hold it");
            }
            elements[i] = element;
        }
        if (tag == ValueTag.STREAM_LIST) {
            return Arrays.stream(elements).toList();
        }
        return tag == ValueTag.LIST_OF ? listOf(elements) : Arrays.asList(elements);
    }

    private static boolean isList(int tag) {
        return tag == ValueTag.ARRAY_LIST
                || tag == ValueTag.LIST_OF
                || tag == ValueTag.AS_LIST
                || tag == ValueTag.STREAM_LIST;
    }

    @SuppressWarnings("NullAway") // the caller has checked for null
    private static List<@Nullable Object> listOf(@Nullable Object[] elements) {
        return List.of(elements);
    }

    /**
     * Checks whether the next value is an array of primitive elements that ends where the frame does.
     *
     * @param in the source, at the start of the value; left at the first element
     * @param beyond how many bytes of the frame follow those in the source
     * @return an object that makes the array as its bytes arrive, or null if the value is not such an array
     * @throws ProtocolException if the source ends before the elements begin
     */
    public static @Nullable ArrayTail arrayTail(ByteSource in, int beyond) throws ProtocolException {
        int tag = in.u8();
        if (tag < ValueTag.BOOLEANS || tag > ValueTag.DOUBLES) {
            return null;
        }
        int length = in.varint31();
        int each = PrimitiveArrays.bytesEach(tag);
        return (long) length * each == (long) in.remaining() + beyond ? new ArrayFill(tag, each, length) : null;
    }

    /**
     * Skips a value without making an object. Runs no user code.
     *
     * @param in the source to read from
     * @throws ProtocolException if the bytes are not a value
     */
    public static void skip(ByteSource in) throws ProtocolException {
        if (SharedArray.isNext(in)) {
            SharedArray unused = SharedArray.read(in);
            return;
        }
        if (in.peek() == ValueTag.GRAPH) {
            in.u8();
            in.varint31();
            in.skip(in.count(1));
        }
        skip(in, 0);
    }

    /**
     * Skips a value that refers to nothing outside of it: no elements in the ring, no lambda shape, no graph. Runs no user code.
     *
     * @param in the source to read from
     * @throws ProtocolException if the bytes are no such value
     */
    static void skipWhole(ByteSource in) throws ProtocolException {
        int tag = in.peek();
        if (tag == ValueTag.SHARED
                || tag == ValueTag.GRAPH
                || tag == ValueTag.PART
                || tag == ValueTag.LAMBDA
                || tag == ValueTag.WORKER_LOCAL) {
            throw in.fault("a value of tag " + tag + " where it cannot stand");
        }
        skip(in, 0);
    }

    private static void skip(ByteSource in, int depth) throws ProtocolException {
        int tag = in.u8();
        if (tag <= ValueTag.UTF16) {
            CompactValues.skip(tag, in);
        } else if (tag <= ValueTag.DOUBLES) {
            PrimitiveArrays.skip(tag, in);
        } else if (tag == ValueTag.JAVA || tag == ValueTag.CODEC) {
            in.skip(in.count(1));
        } else if (tag == ValueTag.PART) {
            in.varint31();
        } else if (tag == ValueTag.LAMBDA) {
            skipLambda(in, depth);
        } else if (tag == ValueTag.SHARED_OBJECT) {
            SharedNames.skip(in);
        } else if (tag == ValueTag.WORKER_LOCAL) {
            checkDepth(in, depth);
            in.skip(2 * Long.BYTES);
            skip(in, depth + 1);
            skip(in, depth + 1);
        } else if (isList(tag)) {
            int count = in.count(1);
            for (int i = 0; i < count; i++) {
                CompactValues.skip(in.u8(), in);
            }
        } else {
            throw in.fault("the unknown value tag " + tag);
        }
    }

    private static void skipLambda(ByteSource in, int depth) throws ProtocolException {
        checkDepth(in, depth);
        in.varint31();
        int count = in.count(1);
        for (int i = 0; i < count; i++) {
            skip(in, depth + 1);
        }
    }

    private static void checkDepth(ByteSource in, int depth) throws ProtocolException {
        if (depth > ValueTag.MAX_LAMBDA_DEPTH) {
            throw in.fault("lambdas nested deeper than " + ValueTag.MAX_LAMBDA_DEPTH);
        }
    }
}
