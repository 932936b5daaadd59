package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSink;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Java serialization that records the class loader of each class. */
final class ObjectWriter extends ObjectOutputStream {
    private final ClassNumbering classes;
    private final @Nullable UnaryOperator<Object> replacement;

    private ObjectWriter(OutputStream out, ClassNumbering classes, @Nullable UnaryOperator<Object> replacement)
            throws IOException {
        super(out);
        this.classes = classes;
        this.replacement = replacement;
        if (replacement != null) {
            enableReplaceObject(true);
        }
    }

    static void write(Object value, ByteSink out, ClassNumbering classes) throws IOException {
        write(value, out, classes, null);
    }

    /** Writes a value, passing each object in it through a replacement function. */
    static void write(Object value, ByteSink out, ClassNumbering classes, @Nullable UnaryOperator<Object> replacement)
            throws IOException {
        writeAll(List.of(value), out, classes, replacement);
    }

    /**
     * Writes several values into one stream, as {@link #write(Object, ByteSink, ClassNumbering, UnaryOperator)} writes
     * one; objects that they share stay shared.
     */
    static void writeAll(
            List<Object> values, ByteSink out, ClassNumbering classes, @Nullable UnaryOperator<Object> replacement)
            throws IOException {
        SinkStream stream = new SinkStream(out);
        try {
            // Not closed: there is nothing to free, and closing after a failure would write more.
            ObjectWriter writer = new ObjectWriter(stream, classes, replacement);
            for (int i = 0; i < values.size(); i++) {
                writer.writeObject(values.get(i));
            }
            writer.flush();
        } finally {
            stream.end();
        }
    }

    @Override
    protected Object replaceObject(Object object) {
        return replacement == null ? object : replacement.apply(object);
    }

    @Override
    protected void annotateClass(Class<?> type) throws IOException {
        if (type.isHidden()) {
            throw new InvalidClassException(
                    type.getName(),
                    "it is a hidden class, made at run time, which cannot be sent to another JVM; use a compiled class, or"
                            + " a lambda in one");
        }
        writeNumber(classes.idOf(type));
    }

    @Override
    protected void annotateProxyClass(Class<?> type) throws IOException {
        writeNumber(classes.idOf(type));
    }

    private void writeNumber(int number) throws IOException {
        int rest = number;
        while ((rest & ~0x7F) != 0) {
            write(rest | 0x80);
            rest >>>= 7;
        }
        write(rest);
    }
}
