package io.taskpool.process.host.console;

import io.taskpool.remote.wire.EnvelopeParser;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's standard output where that is also its pipe to this JVM. Frames come in envelopes; anything between them
 * was printed by the JVM, native code or another process rather than through {@code System.out}, and is treated like
 * standard error.
 */
public final class StandardOutput implements EnvelopeParser.Handler {
    private static final Logger log = LoggerFactory.getLogger(StandardOutput.class);

    /** Takes a piece of the stream of frames. */
    public interface Frames {
        /** Returns false if no more is wanted. */
        boolean receive(byte[] bytes, int offset, int count);
    }

    private final Frames frames;
    private final ConsoleText text;
    private final LineTail lines;
    private final Supplier<String> worker;
    private final EnvelopeParser parser = new EnvelopeParser(this);
    private boolean goesOn = true;
    private boolean told;

    public StandardOutput(Frames frames, ConsoleText text, LineTail lines, Supplier<String> worker) {
        this.frames = frames;
        this.text = text;
        this.lines = lines;
        this.worker = worker;
    }

    /** Takes what was read; returns false if no more is wanted. */
    public boolean receive(byte[] bytes, int count) throws IOException {
        parser.feed(bytes, 0, count);
        return goesOn;
    }

    @Override
    public void piece(byte[] bytes, int offset, int count) {
        goesOn = goesOn && frames.receive(bytes, offset, count);
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

    /** Passes on the rest at the end. */
    public void end() {
        parser.end();
        lines.end();
        text.awaitWritten();
    }
}
