package io.taskpool.process.host.console;

import io.taskpool.process.wire.EnvelopeParser;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's standard output where that is also its pipe to this JVM. Frames come in envelopes; what is between them was
 * printed past Java, by the JVM, native code or another process, and is treated as what comes on standard error.
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
                    "{} printed to its standard output past System.out; that is passed on to standard error",
                    worker.get());
        }
        lines.feed(bytes, offset, count);
        // What the console does not take is dropped beyond a bound: this thread reads frames, too.
        text.add(Arrays.copyOfRange(bytes, offset, offset + count));
    }

    /** Passes on what is left at the end. */
    public void end() {
        parser.end();
        lines.end();
        text.awaitWritten();
    }
}
