package io.taskpool.remote.worker;

import io.taskpool.remote.wire.BlackBoxLayout;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ToParent;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Sends what is printed to the parent, byte for byte: whole lines at once, and a line without an end when it is flushed, when
 * the call ends, or when the JVM does. Safe for use by many threads.
 *
 * <p>A console that accepts no text blocks the threads that print, and no others: {@link PrintWindow}.
 *
 * <p>Locks: this object's monitor; the outbox is locked under it, nothing else. No thread waits for the window while
 * holding it.
 */
final class LineOutput extends OutputStream {
    private static final int HEADER = Protocol.HEADER_BYTES;

    /** A line longer than this is passed on in pieces, so that an endless one does not fill the memory. */
    private static final int MAX_LINE_BYTES = BlackBoxLayout.MAX_RING_FRAME - HEADER;

    private final Outbox outbox;
    private final PrintWindow window;
    private final ByteSink frame = new ByteSink(1024);
    private boolean hooked;

    /** Whether a line has no end yet. Written under the monitor, read without it once for each call. */
    private volatile boolean unended;

    LineOutput(Outbox outbox, PrintWindow window) {
        this.outbox = outbox;
        this.window = window;
        begin();
    }

    private void begin() {
        frame.reset();
        int unused = frame.beginFrame(ToParent.OUTPUT);
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) {
        Objects.checkFromIndexSize(offset, count, from.length);
        int end = offset + count;
        for (int at = offset; at < end; ) {
            window.await();
            int next = Math.min(end, at + MAX_LINE_BYTES);
            take(from, at, next);
            at = next;
        }
    }

    private synchronized void take(byte[] from, int start, int end) {
        int lines = end;
        while (lines > start && from[lines - 1] != '\n') {
            lines--;
        }
        // Everything up to the last line end is sent now; the rest waits for its own line end.
        add(from, start, lines);
        if (lines > start) {
            send();
        }
        add(from, lines, end);
        unended = frame.size() > HEADER;
        if (unended && !hooked) {
            hooked = true;
            hook();
        }
    }

    /** Adds bytes, and sends pieces when a frame is full. */
    private void add(byte[] from, int start, int end) {
        int at = start;
        while (at < end) {
            int count = Math.min(HEADER + MAX_LINE_BYTES - frame.size(), end - at);
            frame.raw(from, at, count);
            at += count;
            if (frame.size() == HEADER + MAX_LINE_BYTES) {
                sendFull();
            }
        }
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

    /**
     * Finds the start of a character that may be cut off at the end; a continuation byte is 10xxxxxx in UTF-8. In
     * another encoding this may stop a few bytes early; they are sent with the next piece.
     */
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
            window.sent(frame.size() - HEADER);
        }
        begin();
    }

    /**
     * Sends what was printed without a line end. Does not wait for the window: it is called at the end of every call,
     * and the text was counted when it was printed.
     */
    @Override
    public void flush() {
        if (unended) {
            flushNow();
        }
    }

    private synchronized void flushNow() {
        send();
        unended = false;
    }

    @Override
    public void close() {
        flush();
    }

    /**
     * A task may end the JVM with half a line printed. Registering a hook takes time, so it is done only when there is
     * such a line.
     */
    private void hook() {
        try {
            Runtime.getRuntime().addShutdownHook(new LastLine(this));
        } catch (IllegalStateException e) {
            // The JVM is already shutting down, and another hook printed this: the line is sent when it is flushed or
            // complete.
            return;
        }
    }

    private static final class LastLine extends Thread {
        private final LineOutput output;

        LastLine(LineOutput output) {
            super("taskpool-last-line");
            this.output = output;
        }

        @Override
        public void run() {
            output.flush();
            output.outbox.flush();
        }
    }
}
