package io.taskpool.process.worker;

import io.taskpool.process.wire.ByteSink;
import io.taskpool.process.wire.ToParent;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Sends what is printed to the parent, in whole lines. Safe for use by many threads.
 *
 * <p>Locks: this object's monitor; the outbox is locked under it, nothing else.
 */
final class LineOutput extends OutputStream {
    /** A line longer than this is passed on in pieces, so that one without an end takes no more memory. */
    private static final int MAX_LINE_BYTES = 8 << 10;

    private final Outbox outbox;
    private final ByteSink frame = new ByteSink(1024);
    private boolean hooked;

    /** Whether a line has no end yet. Written under the monitor, read without it once for each call. */
    private volatile boolean unended;

    LineOutput(Outbox outbox) {
        this.outbox = outbox;
        begin();
    }

    private int begin() {
        frame.reset();
        return frame.beginFrame(ToParent.OUTPUT);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] from, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, from.length);
        int at = offset;
        int end = offset + count;
        int lines = end;
        while (lines > at && from[lines - 1] != '\n') {
            lines--;
        }
        // Up to the last line end everything goes now; what is behind it waits for its own.
        at = add(from, at, lines);
        if (at > offset) {
            send();
        }
        add(from, at, end);
        unended = frame.size() > HEADER;
        if (!hooked && frame.size() > HEADER) {
            hooked = true;
            hook();
        }
    }

    /** Takes bytes in, and sends pieces when a frame is full. */
    private int add(byte[] from, int start, int end) {
        int at = start;
        while (at < end) {
            int room = HEADER + MAX_LINE_BYTES - frame.size();
            int count = Math.min(room, end - at);
            frame.raw(from, at, count);
            at += count;
            if (frame.size() == HEADER + MAX_LINE_BYTES) {
                sendFull();
            }
        }
        return at;
    }

    /** Sends a full frame up to its last line end, or else up to a whole character, and keeps the rest. */
    private void sendFull() {
        byte[] bytes = frame.array();
        int size = frame.size();
        int cut = size;
        while (cut > HEADER && bytes[cut - 1] != '\n') {
            cut--;
        }
        if (cut == HEADER) {
            cut = characterStart(bytes, size);
        }
        byte[] rest = new byte[size - cut];
        System.arraycopy(bytes, cut, rest, 0, rest.length);
        frame.truncate(cut);
        send();
        frame.raw(rest, 0, rest.length);
    }

    /** Finds where the character starts that may be cut off at the end; a continuation byte is 10xxxxxx in UTF-8. */
    private static int characterStart(byte[] bytes, int end) {
        int at = end - 1;
        for (int back = 0; back < 3 && at > HEADER && (bytes[at] & 0xC0) == 0x80; back++) {
            at--;
        }
        int first = bytes[at] & 0xff;
        int length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        return at + length <= end ? end : at;
    }

    private void send() {
        if (frame.size() > HEADER) {
            frame.endFrame(0);
            outbox.append(frame, false);
            outbox.attend();
        }
        begin();
    }

    /** Sends what was printed without a line end, and ends the line. */
    void endLine() {
        if (unended) {
            endLineNow();
        }
    }

    private synchronized void endLineNow() {
        if (frame.size() > HEADER) {
            frame.u8('\n');
            send();
        }
        unended = false;
    }

    private static final int HEADER = 5;

    /** A task may end the JVM with half a line printed. Costs something, so it waits until there is one. */
    private void hook() {
        try {
            Runtime.getRuntime().addShutdownHook(new EndLine(this));
        } catch (IllegalStateException e) {
            // The JVM is ending already, and this came from another hook: the line is sent when it is whole.
            return;
        }
    }

    private static final class EndLine extends Thread {
        private final LineOutput output;

        EndLine(LineOutput output) {
            super("taskpool-last-line");
            this.output = output;
        }

        @Override
        public void run() {
            output.endLine();
            output.outbox.flush();
        }
    }
}
