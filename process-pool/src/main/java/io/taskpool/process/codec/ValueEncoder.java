package io.taskpool.process.codec;

import io.taskpool.TaskCodec;
import io.taskpool.TaskSerializationException;
import io.taskpool.process.codec.ShapeTable.LambdaClass;
import io.taskpool.process.wire.ByteSink;
import java.io.IOException;
import java.lang.invoke.SerializedLambda;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes values. Safe for use by many threads, each with a sink of its own.
 *
 * <p>If a value cannot be written, the sink is as it was before.
 */
public final class ValueEncoder {
    private static final Class<?> LIST_1_2 = List.of(1).getClass();
    private static final Class<?> LIST_N = List.of(1, 2, 3).getClass();
    private static final Class<?> AS_LIST = Arrays.asList(1).getClass();

    private final ClassNumbering classes;
    private final @Nullable ShapeTable shapes;
    private final @Nullable TaskCodec codec;

    /**
     * Makes an encoder.
     *
     * @param classes numbers the class loaders
     * @param shapes numbers lambda shapes; null where lambdas go through Java serialization, as on a worker
     * @param codec writes what has no compact form, or null for Java serialization
     */
    public ValueEncoder(ClassNumbering classes, @Nullable ShapeTable shapes, @Nullable TaskCodec codec) {
        this.classes = classes;
        this.shapes = shapes;
        this.codec = codec;
    }

    /**
     * Writes a value.
     *
     * @param value the value
     * @param out where to
     * @param what what the value is, for error messages: {@code the result}
     * @param used notes the shapes of the lambdas in it; null to send lambdas by Java serialization
     * @throws TaskSerializationException if it cannot be written, or the sink is full
     */
    public void write(@Nullable Object value, ByteSink out, String what, @Nullable ShapesUsed used) {
        write(value, out, what, used, codec);
    }

    /**
     * Writes a function: a lambda by its shape, anything else by Java serialization even where the pool has a codec,
     * which is meant for data.
     *
     * @param function the function
     * @param out where to
     * @param what what the function is, for error messages: {@code the task}
     * @param used notes the shapes of the lambdas in it; null to send lambdas by Java serialization
     * @throws TaskSerializationException if it cannot be written, or the sink is full
     */
    public void writeFunction(@Nullable Object function, ByteSink out, String what, @Nullable ShapesUsed used) {
        write(function, out, what, used, null);
    }

    /**
     * Writes what stands before the bytes of an array, for a caller that sends them himself.
     *
     * @param array an array of primitive elements
     * @param out where to
     */
    public static void writeHead(Object array, ByteSink out) {
        PrimitiveArrays.writeHead(array, out);
    }

    private void write(
            @Nullable Object value,
            ByteSink out,
            String what,
            @Nullable ShapesUsed used,
            @Nullable TaskCodec otherwise) {
        int mark = out.size();
        int usedMark = used == null ? 0 : used.count();
        boolean written = false;
        try {
            write(value, out, used, otherwise, 0);
            written = true;
        } catch (Exception | StackOverflowError | LinkageError e) {
            throw EncodingFailure.explain(what, value, e);
        } finally {
            if (!written) {
                out.truncate(mark);
                if (used != null) {
                    used.truncate(usedMark);
                }
            }
        }
    }

    private void write(
            @Nullable Object value, ByteSink out, @Nullable ShapesUsed used, @Nullable TaskCodec otherwise, int depth)
            throws IOException {
        if (CompactValues.write(value, out) || value == null) {
            return;
        }
        Class<?> type = value.getClass();
        if (type.isArray() && PrimitiveArrays.write(value, out)) {
            return;
        }
        if (value instanceof List<?> list && writeList(list, type, out)) {
            return;
        }
        ShapeTable table = shapes;
        if (table != null && used != null && depth < Tag.MAX_LAMBDA_DEPTH) {
            LambdaClass lambda = table.lambdaClassOf(value);
            if (lambda != null) {
                writeLambda(value, lambda, table, out, used, otherwise, depth);
                return;
            }
        }
        if (otherwise == null) {
            out.u8(Tag.JAVA);
            int mark = out.beginBytes();
            ObjectWriter.write(value, out, classes);
            out.endBytes(mark);
        } else {
            out.u8(Tag.CODEC);
            int mark = out.beginBytes();
            SinkStream stream = new SinkStream(out);
            try {
                otherwise.write(value, stream);
            } finally {
                stream.end();
            }
            out.endBytes(mark);
        }
    }

    private void writeLambda(
            Object value,
            LambdaClass type,
            ShapeTable table,
            ByteSink out,
            ShapesUsed used,
            @Nullable TaskCodec otherwise,
            int depth)
            throws IOException {
        SerializedLambda lambda = table.takeApart(value, type);
        int captures = lambda == null ? 0 : lambda.getCapturedArgCount();
        used.add(type.number);
        out.u8(Tag.LAMBDA);
        out.varint(type.number);
        out.varint(captures);
        for (int i = 0; i < captures; i++) {
            write(lambda == null ? null : lambda.getCapturedArg(i), out, used, otherwise, depth + 1);
        }
    }

    /** Writes a list of a kind that can be told by its class, if all its elements are compact. */
    private static boolean writeList(List<?> list, Class<?> type, ByteSink out) {
        int tag;
        if (type == ArrayList.class) {
            tag = Tag.ARRAY_LIST;
        } else if (type == LIST_1_2) {
            tag = Tag.LIST_OF;
        } else if (type == LIST_N) {
            tag = refusesNull(list) ? Tag.LIST_OF : Tag.STREAM_LIST;
        } else if (type == AS_LIST) {
            tag = Tag.AS_LIST;
        } else {
            return false;
        }
        int mark = out.size();
        int count = list.size();
        out.u8(tag);
        out.varint(count);
        for (int i = 0; i < count; i++) {
            if (!CompactValues.write(list.get(i), out)) {
                out.truncate(mark);
                return false;
            }
        }
        return true;
    }

    /** Tells a list of {@code List.of} from one of {@code Stream.toList}, which has the same class but takes null. */
    private static boolean refusesNull(List<?> list) {
        try {
            boolean ignored = list.contains(null);
            return false;
        } catch (NullPointerException e) {
            return true;
        }
    }
}
