package io.taskpool.remote.wire;

import java.io.IOException;
import java.io.Serial;

/** Thrown if bytes from the other side of a pipe break the protocol. The message shows the offset and the bytes. */
public class ProtocolException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int EXCERPT_BYTES = 32;
    private static final String HEX = "0123456789abcdef";

    /**
     * Makes the exception.
     *
     * @param message what is wrong, with the offset and the bytes
     */
    public ProtocolException(String message) {
        super(message);
    }

    /**
     * Makes the exception with an excerpt of the bytes around the fault.
     *
     * @param message what is wrong
     * @param buffer the bytes
     * @param from where they start in the buffer
     * @param end where they end in the buffer
     * @param position where in the buffer the fault is
     * @return the exception
     */
    public static ProtocolException at(String message, byte[] buffer, int from, int end, int position) {
        int first = Math.max(from, Math.min(position, end) - EXCERPT_BYTES / 2);
        int last = Math.min(end, first + EXCERPT_BYTES);
        StringBuilder text = new StringBuilder(message)
                .append(" at byte ")
                .append(position - from)
                .append(" of ")
                .append(end - from)
                .append("; bytes from ")
                .append(first - from)
                .append(": [");
        for (int i = first; i < last; i++) {
            if (i > first) {
                text.append(' ');
            }
            text.append(HEX.charAt((buffer[i] >> 4) & 15)).append(HEX.charAt(buffer[i] & 15));
        }
        return new ProtocolException(text.append(']').toString());
    }
}
