package io.taskpool.process.host.console;

import java.nio.charset.Charset;
import java.util.function.Consumer;

/**
 * Splits what a worker prints outside of its frames into lines, for error messages.
 *
 * <p>Bounded: a line longer than {@value #MAX_LINE_BYTES} bytes comes in pieces, cut between characters. For one thread.
 */
public final class LineTail {
    private static final int MAX_LINE_BYTES = 8_192;

    private final Consumer<String> output;
    private final Charset charset;
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int size;

    /**
     * Makes one.
     *
     * @param output takes the lines
     * @param charset what they are encoded with
     */
    public LineTail(Consumer<String> output, Charset charset) {
        this.output = output;
        this.charset = charset;
    }

    void feed(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            byte next = bytes[i];
            if (next == '\n') {
                emit(size);
            } else {
                if (size == MAX_LINE_BYTES) {
                    emit(characterBoundary());
                }
                line[size++] = next;
            }
        }
    }

    /** Passes on the rest at the end of the stream. */
    void end() {
        if (size > 0) {
            emit(size);
        }
    }

    /** Returns where the last whole character in the full buffer ends, so that none is cut in two. */
    private int characterBoundary() {
        int at = size;
        while (at > size - 4 && (line[at - 1] & 0xc0) == 0x80) {
            at--; // continuation bytes of UTF-8
        }
        return at > 1 && (line[at - 1] & 0xc0) == 0xc0 ? at - 1 : size;
    }

    private void emit(int count) {
        int end = count > 0 && line[count - 1] == '\r' && count == size ? count - 1 : count;
        String text = new String(line, 0, end, charset);
        System.arraycopy(line, count, line, 0, size - count);
        size -= count;
        output.accept(text);
    }
}
