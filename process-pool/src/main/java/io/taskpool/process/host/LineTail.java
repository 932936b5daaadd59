package io.taskpool.process.host;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts a worker's standard error into lines, passes each on whole, and keeps the last ones for error messages.
 *
 * <p>Bounded: a line longer than {@value #MAX_LINE_BYTES} bytes is passed on in pieces, cut between characters. One thread
 * feeds it; any may read the tail.
 */
final class LineTail {
    private static final int MAX_LINE_BYTES = 8_192;
    private static final int KEPT_LINES = 40;

    private final Consumer<String> output;
    private final byte[] line = new byte[MAX_LINE_BYTES];
    private int size;

    /** Guarded by its own monitor. */
    private final ArrayDeque<String> tail = new ArrayDeque<>(KEPT_LINES);

    /**
     * Makes one.
     *
     * @param output what lines are passed on to
     */
    LineTail(Consumer<String> output) {
        this.output = output;
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

    /** Passes on what is left at the end of the stream. */
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
        String text = new String(line, 0, end, StandardCharsets.UTF_8);
        System.arraycopy(line, count, line, 0, size - count);
        size -= count;
        pass(text);
    }

    /** Passes on a line that came by another way. Safe for use by many threads. */
    void pass(String text) {
        synchronized (tail) {
            if (tail.size() == KEPT_LINES) {
                tail.removeFirst();
            }
            tail.addLast(text);
        }
        output.accept(text);
    }

    /** Returns the last lines, oldest first. */
    List<String> lastLines() {
        synchronized (tail) {
            return List.copyOf(tail);
        }
    }
}
