package io.taskpool;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Turns objects into bytes and back, for values that have no compact form of their own.
 *
 * <p>A process pool uses one on each side: the codec itself is serialized once to each worker, so it must be
 * {@link Serializable} and should not hold state that ties it to one JVM. Implementations are safe for use by many
 * threads.
 *
 * <p>A custom codec must decide itself which classes it accepts: the pool's filters apply to Java serialization only.
 */
public interface TaskCodec extends Serializable {
    /**
     * Writes one object.
     *
     * @param value the object, never null
     * @param out where to write; the codec need not flush or close it
     * @throws IOException if the object cannot be written; the call fails with a {@link TaskSerializationException}
     */
    void write(Object value, OutputStream out) throws IOException;

    /**
     * Reads one object that {@link #write} wrote.
     *
     * @param in the bytes of that object and nothing else
     * @param loader the class loader of the task that the object belongs to
     * @return the object
     * @throws IOException if the bytes cannot be read
     * @throws ClassNotFoundException if a class is missing on this side
     */
    @Nullable
    Object read(InputStream in, ClassLoader loader) throws IOException, ClassNotFoundException;
}
