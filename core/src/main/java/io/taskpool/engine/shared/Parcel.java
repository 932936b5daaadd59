package io.taskpool.engine.shared;

import org.jspecify.annotations.Nullable;

/**
 * A value on its way to whoever takes it. It is an object of this JVM, or the bytes that another JVM wrote: a value that goes
 * from one worker to another is never read in between. Immutable.
 */
public interface Parcel {
    /**
     * Returns the value. Reads it if it came as bytes, which may run code of the user's, so only the thread that takes the value
     * calls this.
     *
     * @return the value, or null if that is what was sent
     * @throws io.taskpool.TaskSerializationException if it cannot be read, or could not be written
     * @throws OutOfMemoryError if this JVM has no memory for it, or had none when it arrived ({@link LostParcel})
     */
    @Nullable
    Object open();

    /**
     * Returns how large it is.
     *
     * @return its bytes, or -1 if it was not written yet
     */
    default int size() {
        return -1;
    }
}
