package io.taskpool.remote.wire;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Receives the frames that a {@link FrameParser} finds. */
@FunctionalInterface
public interface FrameHandler {
    /**
     * Receives a frame.
     *
     * @param kind the frame's kind, 0 to 255; not checked
     * @param body the bytes after the kind; valid only during this call, and its array may be overwritten afterwards
     * @throws IOException if the frame breaks the protocol, which ends the parsing for good
     */
    void frame(int kind, ByteSource body) throws IOException;

    /**
     * Inspects the beginning of a long frame for an array that takes up the rest of it. This must have no other effect:
     * the frame itself is passed to {@link #frame} when it is complete, as any other frame.
     *
     * @param kind the frame's kind
     * @param start the beginning of the body; left at the first element of the array
     * @param beyond how many bytes of the body are still to come
     * @return an object that builds the array, or null to have the frame buffered
     * @throws ProtocolException if the beginning is malformed or too short; the frame is then buffered
     */
    default @Nullable ArrayTail arrayTail(int kind, ByteSource start, int beyond) throws ProtocolException {
        return null;
    }

    /**
     * Called for a frame for which there was no memory, or whose {@link #frame} threw an {@link OutOfMemoryError}, after its
     * bytes have been skipped and its buffer released. The stream is still in sync, so only the calls in the frame need to fail.
     *
     * @param kind the frame's kind
     * @param start the beginning of the body; valid only during this call
     * @param failure the error that the allocation threw
     * @param bytes the length of the body
     * @throws IOException if the beginning of the frame breaks the protocol
     * @throws OutOfMemoryError if nothing can continue without the frame; the default implementation throws it
     */
    default void lost(int kind, ByteSource start, OutOfMemoryError failure, int bytes) throws IOException {
        throw failure;
    }
}
