package io.taskpool.process.codec;

import io.taskpool.process.wire.ByteSink;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/** Java serialization that notes the loader of each class. */
final class ObjectWriter extends ObjectOutputStream {
    private final ClassNumbering classes;

    private ObjectWriter(OutputStream out, ClassNumbering classes) throws IOException {
        super(out);
        this.classes = classes;
    }

    static void write(Object value, ByteSink out, ClassNumbering classes) throws IOException {
        // Not closed: there is nothing to free, and after a failure closing would write more.
        ObjectWriter writer = new ObjectWriter(new SinkStream(out), classes);
        writer.writeObject(value);
        writer.flush();
    }

    @Override
    protected void annotateClass(Class<?> type) throws IOException {
        if (type.isHidden()) {
            throw new InvalidClassException(
                    type.getName(),
                    "it is a hidden class, made at run time, which no other JVM can be given; use a class that was compiled,"
                            + " or a lambda of one");
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
