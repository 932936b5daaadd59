package io.taskpool.benchmarks.jmh;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.FrameParser;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Parsing of frames in the bytes read from a pipe. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class FrameBenchmark {
    private static final int FRAMES = 1_000;
    private static final int BODY = 6;
    private static final int PIECE = 64 << 10;
    private static final int LARGE = 1 << 20;

    private byte[] small;
    private byte[] large;
    private FrameParser parser;
    private long bytes;

    /** Called by JMH. */
    public FrameBenchmark() {}

    /** Makes the streams. */
    @Setup
    public void setUp() {
        ByteSink sink = new ByteSink();
        for (int i = 0; i < FRAMES; i++) {
            frame(sink, BODY);
        }
        small = sink.take();
        frame(sink, LARGE);
        large = sink.toByteArray();
        parser = new FrameParser((kind, body) -> bytes += body.remaining(), 2 * LARGE);
    }

    private static void frame(ByteSink sink, int bytes) {
        int mark = sink.beginFrame(1);
        sink.raw(new byte[bytes], 0, bytes);
        sink.endFrame(mark);
    }

    /**
     * Parses small frames that arrive in one piece; the time is that of one frame.
     *
     * @return the bytes seen
     * @throws IOException never
     */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long smallFrame() throws IOException {
        parser.feed(small, 0, small.length);
        return bytes;
    }

    /**
     * Parses a frame of 1 MiB that arrives in pieces of 64 KiB.
     *
     * @return the bytes seen
     * @throws IOException never
     */
    @Benchmark
    public long largeFrame() throws IOException {
        for (int at = 0; at < large.length; at += PIECE) {
            parser.feed(large, at, Math.min(PIECE, large.length - at));
        }
        return bytes;
    }
}
