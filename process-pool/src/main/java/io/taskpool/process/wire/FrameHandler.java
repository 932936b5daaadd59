package io.taskpool.process.wire;

import java.io.IOException;

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
}
