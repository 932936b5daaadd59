package io.taskpool.process.host.console;

import io.taskpool.remote.host.console.ConsoleText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Passes on, byte for byte, what a worker prints outside of its frames, and keeps the last lines. While the console
 * accepts no text, the pipe is not read, so the worker's prints block. Safe for use by many threads.
 */
public final class ConsoleForwarder implements Runnable, Consumer<String> {
    private static final long WAIT_MILLIS = 200;

    private static final int KEPT_LINES = 40;

    private static final int READ_BYTES = 8_192;

    /** How many bytes may wait for the console. */
    private static final int HELD_BYTES = 64 << 10;

    private final InputStream pipe;
    private final ConsoleText text;
    private final DebuggerPort debuggerPort;
    private final LineTail lines;
    private final CountDownLatch ended;

    /** The last lines. Guarded by its own monitor. */
    private final ArrayDeque<String> tail = new ArrayDeque<>(KEPT_LINES);

    /**
     * Makes one.
     *
     * @param pipe the worker's standard error
     * @param text where it goes
     * @param charset what the worker encodes it with
     * @param worker supplies its name
     * @param streams how many streams may tell what went wrong: two where frames share one with what is printed
     */
    public ConsoleForwarder(InputStream pipe, ConsoleText text, Charset charset, Supplier<String> worker, int streams) {
        this.pipe = pipe;
        this.text = text;
        this.debuggerPort = new DebuggerPort(worker);
        this.lines = new LineTail(this, charset);
        this.ended = new CountDownLatch(streams);
    }

    /** Reads standard error to its end, on a thread of its own. */
    @Override
    public void run() {
        byte[] buffer = new byte[READ_BYTES];
        int size = 0;
        try {
            int count;
            while ((count = pipe.read(buffer, size, buffer.length - size)) >= 0) {
                lines.feed(buffer, size, count);
                size += count;
                int sent = toPassOn(buffer, size);
                pass(buffer, sent);
                System.arraycopy(buffer, sent, buffer, 0, size - sent);
                size -= sent;
            }
        } catch (IOException e) {
            // closed by the JDK when the process ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // no thread has a reason to interrupt this one
        } finally {
            lines.end();
            if (size > 0) {
                text.add(Arrays.copyOf(buffer, size));
            }
            text.awaitWritten();
            streamEnded();
        }
    }

    /**
     * Returns how many bytes to pass on now: whole lines, and a partial one only if the pipe is empty; otherwise the
     * rest of the line is still in it.
     */
    private int toPassOn(byte[] buffer, int size) throws IOException {
        int lineEnd = size;
        while (lineEnd > 0 && buffer[lineEnd - 1] != '\n') {
            lineEnd--;
        }
        if (lineEnd == size || pipe.available() == 0) {
            return size;
        }
        return lineEnd == 0 && size == buffer.length ? size : lineEnd;
    }

    private void pass(byte[] buffer, int count) throws InterruptedException {
        if (count > 0) {
            text.add(debuggerPort.name(Arrays.copyOf(buffer, count)));
            text.awaitRoom(HELD_BYTES);
        }
    }

    /** Records that one of the streams has ended. */
    public void streamEnded() {
        ended.countDown();
    }

    /**
     * Waits for the last lines, which error messages quote. Not for long, since a grandchild may keep the pipe open.
     */
    public void awaitEnd() {
        try {
            boolean unused = ended.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps a line for error messages. Safe for use by many threads. */
    @Override
    public void accept(String line) {
        synchronized (tail) {
            if (tail.size() == KEPT_LINES) {
                tail.removeFirst();
            }
            tail.addLast(line);
        }
    }

    /** Returns the last lines, oldest first. */
    public List<String> lastLines() {
        synchronized (tail) {
            return List.copyOf(tail);
        }
    }
}
