package io.taskpool.process.host;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a worker prints beside its frames: passed on line by line, and its last lines kept. Safe for use by many threads. */
final class Printed implements Runnable, Consumer<String> {
    private static final long WAIT_MILLIS = 200;

    /** What a JVM prints that lets a debugger in. */
    private static final String DEBUGGER_PORT = "Listening for transport dt_socket at address: ";

    private final InputStream pipe;
    private final Supplier<String> worker;
    private final LineTail lines = new LineTail(this);
    private final CountDownLatch ended;

    /**
     * Makes one.
     *
     * @param pipe the worker's standard error
     * @param worker gives its name
     * @param streams how many streams may tell what went wrong: two where frames share one with what is printed
     */
    Printed(InputStream pipe, Supplier<String> worker, int streams) {
        this.pipe = pipe;
        this.worker = worker;
        this.ended = new CountDownLatch(streams);
    }

    /** Reads standard error to its end, on a thread of its own. */
    @Override
    public void run() {
        byte[] buffer = new byte[8_192];
        try {
            int count;
            while ((count = pipe.read(buffer, 0, buffer.length)) >= 0) {
                lines.feed(buffer, 0, count);
            }
        } catch (IOException e) {
            // closed by the JDK when the process ended
        } finally {
            lines.end();
            streamEnded();
        }
    }

    /** Passes on a line that came on the other stream. */
    void pass(String line) {
        lines.pass(line);
    }

    /** Notes that nothing more comes on one of the streams. */
    void streamEnded() {
        ended.countDown();
    }

    /** Waits for the last words, which should be in messages; not for long, since a grandchild may hold the pipe. */
    void awaitEnd() {
        try {
            boolean unused = ended.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    List<String> lastLines() {
        return lines.lastLines();
    }

    /** Passes a line on, saying whose it is where one has to know. */
    @Override
    public void accept(String line) {
        System.err.println(line.startsWith(DEBUGGER_PORT) ? worker.get() + ": " + line : line);
    }
}
