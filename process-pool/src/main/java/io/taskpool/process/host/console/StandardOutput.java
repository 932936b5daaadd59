package io.taskpool.process.host.console;

import io.taskpool.remote.host.console.ConsoleText;
import io.taskpool.remote.wire.EnvelopeParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's standard output where that is also its pipe to this JVM, as the stream of the frames in it. Frames come in
 * envelopes; anything between them was printed by the JVM, native code or another process rather than through {@code System.out},
 * and is treated like standard error. For one thread at a time.
 */
public final class StandardOutput extends InputStream implements EnvelopeParser.Handler {
    private static final Logger log = LoggerFactory.getLogger(StandardOutput.class);
    private static final int READ_BYTES = 65_536;

    private final InputStream pipe;
    private final ConsoleText text;
    private final LineTail lines;
    private final Supplier<String> worker;
    private final EnvelopeParser parser = new EnvelopeParser(this);
    private final byte[] printed = new byte[READ_BYTES];
    private boolean told;

    /** What came in envelopes, from one index to the other. */
    private byte[] frames = new byte[READ_BYTES];

    private int start;
    private int end;

    /**
     * Makes one.
     *
     * @param pipe the worker's standard output
     * @param text where goes what is no frame
     * @param lines keeps the last lines of that
     * @param worker supplies the worker's name
     */
    public StandardOutput(InputStream pipe, ConsoleText text, LineTail lines, Supplier<String> worker) {
        this.pipe = pipe;
        this.text = text;
        this.lines = lines;
        this.worker = worker;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (start == end) {
            start = 0;
            end = 0;
            int count = pipe.read(printed, 0, READ_BYTES);
            if (count < 0) {
                return -1;
            }
            parser.feed(printed, 0, count);
        }
        int count = Math.min(length, end - start);
        System.arraycopy(frames, start, into, offset, count);
        start += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return start < end ? end - start : pipe.available();
    }

    @Override
    public void piece(byte[] bytes, int offset, int count) {
        if (count > frames.length - end) {
            frames = Arrays.copyOf(frames, end + count);
        }
        System.arraycopy(bytes, offset, frames, end, count);
        end += count;
    }

    @Override
    public void noise(byte[] bytes, int offset, int count) {
        if (!told) {
            told = true;
            log.info(
                    "{} printed to its standard output without System.out; such text is forwarded to standard error",
                    worker.get());
        }
        lines.feed(bytes, offset, count);
        // Text that the console does not accept is dropped beyond a limit, because this thread also reads frames.
        text.add(Arrays.copyOfRange(bytes, offset, offset + count));
    }

    /** Passes on the rest, after the last read. */
    public void end() {
        parser.end();
        lines.end();
        text.awaitWritten();
    }
}
