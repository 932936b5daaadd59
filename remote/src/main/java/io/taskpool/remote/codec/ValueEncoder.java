package io.taskpool.remote.codec;

import io.taskpool.TaskCodec;
import io.taskpool.TaskSerializationException;
import io.taskpool.engine.shared.SharedReference;
import io.taskpool.engine.shared.WorkerLocalParts;
import io.taskpool.remote.codec.ShapeTable.LambdaClass;
import io.taskpool.remote.wire.ByteSink;
import java.io.IOException;
import java.lang.invoke.SerializedLambda;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes values. Safe for use by many threads, each with its own sink.
 *
 * <p>If a value cannot be written, the sink is left unchanged.
 */
public final class ValueEncoder {
    /** What Kotlin's functions return that have no result. It is not serializable, and says nothing. */
    private static final String KOTLIN_UNIT = "kotlin.Unit";

    private final ClassNumbering classes;
    private final @Nullable ShapeTable shapes;
    private final @Nullable TaskCodec codec;
    private final @Nullable PayloadExporter exporter;

    /**
     * Makes an encoder.
     *
     * @param classes numbers the class loaders
     * @param shapes numbers lambda shapes; null where lambdas go through Java serialization, as on a worker
     * @param codec writes values that have no compact form, or null for Java serialization
     */
    public ValueEncoder(ClassNumbering classes, @Nullable ShapeTable shapes, @Nullable TaskCodec codec) {
        this(classes, shapes, codec, null);
    }

    /**
     * Makes an encoder.
     *
     * @param classes numbers the class loaders
     * @param shapes numbers lambda shapes; null where lambdas go through Java serialization, as on a worker
     * @param codec writes values that have no compact form, or null for Java serialization
     * @param exporter learns of the shared objects of this JVM that are written; null where none can be, as on a worker
     */
    public ValueEncoder(
            ClassNumbering classes,
            @Nullable ShapeTable shapes,
            @Nullable TaskCodec codec,
            @Nullable PayloadExporter exporter) {
        this.exporter = exporter;
        this.classes = classes;
        this.shapes = shapes;
        this.codec = codec;
    }

    /**
     * Writes a value.
     *
     * @param value the value
     * @param out the sink to write to
     * @param what what the value is, for error messages: {@code the result}
     * @param used records the shapes of the lambdas in it; null to send lambdas by Java serialization
     * @throws TaskSerializationException if it cannot be written, or the sink is full
     */
    public void write(@Nullable Object value, ByteSink out, String what, @Nullable ShapesUsed used) {
        write(value, out, what, used, codec, null);
    }

    /**
     * Writes a function: a lambda by its shape, anything else by Java serialization even where the pool has a codec,
     * which is meant for data.
     *
     * @param function the function
     * @param out the sink to write to
     * @param what what the function is, for error messages: {@code the task}
     * @param used records the shapes of the lambdas in it; null to send lambdas by Java serialization
     * @throws TaskSerializationException if it cannot be written, or the sink is full
     */
    public void writeFunction(@Nullable Object function, ByteSink out, String what, @Nullable ShapesUsed used) {
        write(function, out, what, used, null, null);
    }

    /**
     * Writes the function and the argument of one call; objects that they share stay shared.
     *
     * @param function the function, as in {@link #writeFunction}
     * @param argument the argument, as in {@link #write(Object, ByteSink, String, ShapesUsed)}
     * @param arrayApart whether the argument is an array of primitive elements that the caller prefers to send itself
     * @param out the sink to write to
     * @param used records the shapes of the lambdas in them
     * @return false if the argument was not written and is left to the caller
     * @throws TaskSerializationException if they cannot be written, or the sink is full
     */
    public boolean writeCall(
            Object function, @Nullable Object argument, boolean arrayApart, ByteSink out, ShapesUsed used) {
        boolean argumentToo = true;
        if (SharedValues.isFixed(argument)) {
            writeFunction(function, out, "the task", used);
        } else {
            SharedValues shared = sharedBy(function, argument);
            if (shared.mayShare()) {
                return writeGraph(shared, function, argument, arrayApart, out, used);
            }
            write(function, out, "the task", used, null, shared);
            argumentToo = !arrayApart;
        }
        if (argumentToo) {
            write(argument, out, "the argument", used, codec, null);
        }
        return argumentToo;
    }

    private boolean writeGraph(
            SharedValues shared,
            Object function,
            @Nullable Object argument,
            boolean arrayApart,
            ByteSink out,
            ShapesUsed used) {
        int mark = out.size();
        int usedMark = used.count();
        try {
            writeGraph(shared, out, used);
            write(function, out, "the task", used, null, shared);
            boolean argumentToo = !arrayApart || argument == null || shared.part(argument) >= 0;
            if (argumentToo) {
                write(argument, out, "the argument", used, codec, shared);
            }
            return argumentToo;
        } catch (Exception | StackOverflowError | LinkageError e) {
            out.truncate(mark);
            used.truncate(usedMark);
            // Written separately, the one at fault throws an exception that names it.
            try {
                write(function, out, "the task", used, null, null);
                write(argument, out, "the argument", used, codec, null);
            } finally {
                out.truncate(mark);
                used.truncate(usedMark);
            }
            throw EncodingFailure.explain("the task", function, e);
        }
    }

    private SharedValues sharedBy(Object function, @Nullable Object argument) {
        SharedValues shared = new SharedValues();
        try {
            collect(function, shared, null, 0, true);
            collect(argument, shared, codec, 0, false);
        } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
            return SharedValues.NONE; // writing the value will fail again, with an explanation
        }
        return shared;
    }

    private void collect(
            @Nullable Object value, SharedValues shared, @Nullable TaskCodec otherwise, int depth, boolean isFunction)
            throws IOException {
        if (value == null || SharedValues.isFixed(value)) {
            return;
        }
        ShapeTable table = shapes;
        WorkerLocalParts local = isCompactLocal(depth) ? WorkerLocalParts.of(value) : null;
        if (local != null) {
            collect(local.create(), shared, null, depth + 1, false);
            collect(local.close(), shared, null, depth + 1, false);
            return;
        }
        LambdaClass type = table == null || depth >= ValueTag.MAX_LAMBDA_DEPTH ? null : table.lambdaClassOf(value);
        if (table == null || type == null) {
            if (mayJoinGraph(value, otherwise)) {
                boolean unused = shared.add(value, false);
            }
            return;
        }
        SerializedLambda lambda = table.takeApart(value, type);
        int captures = lambda == null ? 0 : lambda.getCapturedArgCount();
        if (lambda == null || captures == 0 || (!isFunction && !shared.add(value, true))) {
            return; // the JVM makes a single instance of a lambda that captures nothing
        }
        for (int i = 0; i < captures; i++) {
            collect(lambda.getCapturedArg(i), shared, otherwise, depth + 1, false);
        }
    }

    /** Tells whether a value may be part of a graph; one that a codec writes may not. */
    private static boolean mayJoinGraph(Object value, @Nullable TaskCodec otherwise) {
        return otherwise == null || ArrayBytes.count(value) >= 0;
    }

    private void write(
            @Nullable Object value,
            ByteSink out,
            String what,
            @Nullable ShapesUsed used,
            @Nullable TaskCodec otherwise,
            @Nullable SharedValues shared) {
        int mark = out.size();
        int usedMark = used == null ? 0 : used.count();
        boolean written = false;
        try {
            write(value, out, used, otherwise, shared, 0);
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
            @Nullable Object value,
            ByteSink out,
            @Nullable ShapesUsed used,
            @Nullable TaskCodec otherwise,
            @Nullable SharedValues shared,
            int depth)
            throws IOException {
        if (CompactValues.write(value, out) || value == null) {
            return;
        }
        ShapeTable table = shapes;
        LambdaClass lambda =
                table == null || used == null || depth >= ValueTag.MAX_LAMBDA_DEPTH ? null : table.lambdaClassOf(value);
        if (shared != null && (lambda != null || mayJoinGraph(value, otherwise))) {
            int part = shared.part(value);
            if (part >= 0) {
                out.u8(ValueTag.PART);
                out.varint(part);
                return;
            }
        }
        if (table != null && used != null && lambda != null) {
            writeLambda(value, lambda, table, out, used, otherwise, shared, depth);
            return;
        }
        WorkerLocalParts local = used != null && isCompactLocal(depth) ? WorkerLocalParts.of(value) : null;
        if (local != null) {
            out.u8(ValueTag.WORKER_LOCAL);
            out.i64(local.jvm());
            out.i64(local.number());
            write(local.create(), out, used, null, shared, depth + 1);
            write(local.close(), out, used, null, shared, depth + 1);
            return;
        }
        Class<?> type = value.getClass();
        if (type.isArray() && PrimitiveArrays.write(value, out)) {
            return;
        }
        if (value instanceof List<?> list && CompactLists.write(list, type, out)) {
            return;
        }
        PayloadExporter notes = exporter;
        PayloadExporter.Visit visit = notes == null ? null : notes.enter(used);
        try {
            writeObject(value, out, otherwise);
        } finally {
            if (notes != null && visit != null) {
                notes.leave(visit);
            }
        }
    }

    /** Tells whether one at this depth may be written by its parts. One that was not captured may have values that nobody looked through. */
    private boolean isCompactLocal(int depth) {
        return shapes != null && depth > 0 && depth < ValueTag.MAX_LAMBDA_DEPTH;
    }

    private void writeObject(Object value, ByteSink out, @Nullable TaskCodec otherwise) throws IOException {
        if (value.getClass().getName().equals(KOTLIN_UNIT)) {
            out.u8(ValueTag.NULL);
            return;
        }
        SharedReference.Kind kind = SharedReference.kindOf(value);
        if (kind != null) {
            SharedNames.write(kind.referenceTo(value), out, classes);
        } else if (otherwise == null) {
            out.u8(ValueTag.JAVA);
            int mark = out.beginBytes();
            ObjectWriter.write(value, out, classes);
            out.endBytes(mark);
        } else {
            out.u8(ValueTag.CODEC);
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

    private void writeGraph(SharedValues graph, ByteSink out, ShapesUsed used) throws IOException {
        PayloadExporter notes = exporter;
        PayloadExporter.Visit visit = notes == null ? null : notes.enter(used);
        try {
            graph.write(out, classes);
        } finally {
            if (notes != null && visit != null) {
                notes.leave(visit);
            }
        }
    }

    private void writeLambda(
            Object value,
            LambdaClass type,
            ShapeTable table,
            ByteSink out,
            ShapesUsed used,
            @Nullable TaskCodec otherwise,
            @Nullable SharedValues shared,
            int depth)
            throws IOException {
        SerializedLambda lambda = table.takeApart(value, type);
        int captures = lambda == null ? 0 : lambda.getCapturedArgCount();
        SharedValues graph = shared;
        if (lambda != null && depth == 0 && graph == null) {
            graph = sharedByCaptures(lambda, captures, otherwise);
            if (graph.mayShare()) {
                writeGraph(graph, out, used);
            }
        }
        used.add(type.number);
        out.u8(ValueTag.LAMBDA);
        out.varint(type.number);
        out.varint(captures);
        for (int i = 0; i < captures; i++) {
            write(lambda == null ? null : lambda.getCapturedArg(i), out, used, otherwise, graph, depth + 1);
        }
    }

    private SharedValues sharedByCaptures(SerializedLambda lambda, int captures, @Nullable TaskCodec otherwise)
            throws IOException {
        int fixed = 0;
        while (fixed < captures && SharedValues.isFixed(lambda.getCapturedArg(fixed))) {
            fixed++;
        }
        if (fixed == captures) {
            return SharedValues.NONE;
        }
        SharedValues shared = new SharedValues();
        for (int i = fixed; i < captures; i++) {
            collect(lambda.getCapturedArg(i), shared, otherwise, 1, false);
        }
        return shared;
    }
}
