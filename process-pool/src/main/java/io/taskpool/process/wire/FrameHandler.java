package io.taskpool.process.wire;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes the frames that a {@link FrameParser} finds. */
@FunctionalInterface
public interface FrameHandler {
    /**
     * Takes one frame.
     *
     * @param kind the frame's kind, 0 to 255; not checked
     * @param body what follows the kind; valid only during this call, and its array may be overwritten afterwards
     * @throws IOException if the frame breaks the protocol, which ends the parsing for good
     */
    void frame(int kind, ByteSource body) throws IOException;

    /**
     * Looks at the beginning of a long frame, for an array that takes all the rest of it. The frame itself is handed on when
     * it is complete, as any other, so nothing is done here but to look.
     *
     * @param kind the frame's kind
     * @param start the beginning of the body; left where the elements of the array begin
     * @param beyond how many bytes of the body are still to come
     * @return what makes the array, or null to have the frame put together
     * @throws ProtocolException if the beginning makes no sense, or not yet; the frame is put together then too
     */
    default @Nullable ArrayTail arrayTail(int kind, ByteSource start, int beyond) throws ProtocolException {
        return null;
    }

    /**
     * Called for a long frame for which there was no memory, once its bytes have been passed over: so the stream is in
     * step, and what the frame was about can fail by itself. What was kept of the frame is garbage by then.
     *
     * @param kind the frame's kind
     * @param start the beginning of the body; valid only during this call
     * @param failure what was thrown when memory was asked for
     * @param bytes the length of the body
     * @throws IOException if the frame breaks the protocol as far as can be seen
     * @throws OutOfMemoryError if nothing can go on without the frame, as this does unless it is overridden
     */
    default void lost(int kind, ByteSource start, OutOfMemoryError failure, int bytes) throws IOException {
        throw failure;
    }
}
