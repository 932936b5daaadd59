package io.taskpool.benchmarks.jmh;

import io.taskpool.remote.codec.ClassNumbering;
import io.taskpool.remote.codec.ShapeStore;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.codec.ValueEncoder;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Encoding and decoding of common values. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up
public class CodecBenchmark {
    /** The name of the value. */
    @Param({"integer", "string", "bytes1m", "doubles100k", "list1000", "record"})
    public String value;

    private Object content;
    private byte[] written;
    private ByteSink sink;
    private ValueEncoder encoder;
    private ValueDecoder decoder;

    /** Called by JMH. */
    public CodecBenchmark() {}

    /** A value that has no compact form. */
    record Order(long number, String customer, double price, int count, boolean paid) implements Serializable {}

    /** A numbering for a program with a single class loader. */
    private static final class OneLoader implements ClassNumbering {
        @Override
        public int idOf(Class<?> type) {
            return 0;
        }

        @Override
        public Class<?> load(int loader, String name) throws ClassNotFoundException {
            return Class.forName(name, false, CodecBenchmark.class.getClassLoader());
        }
    }

    /** Makes the value and its encoded form. */
    @Setup
    public void setUp() {
        content = switch (value) {
            case "integer" -> 1_234_567;
            case "string" -> "a string of some forty characters, Latin";
            case "bytes1m" -> new byte[1 << 20];
            case "doubles100k" ->
                IntStream.range(0, 100_000).mapToDouble(i -> i).toArray();
            case "list1000" -> IntStream.range(0, 1_000).boxed().toList();
            case "record" -> new Order(1, "someone", 2.5, 3, true);
            default -> throw new IllegalArgumentException("no such value: " + value);
        };
        ClassNumbering classes = new OneLoader();
        encoder = new ValueEncoder(classes, null, null);
        decoder = new ValueDecoder(classes, new ShapeStore(classes), null, null);
        sink = new ByteSink();
        encoder.write(content, sink, "the value", null);
        written = sink.toByteArray();
    }

    /**
     * Encodes the value.
     *
     * @return how many bytes
     */
    @Benchmark
    public int write() {
        sink.reset();
        encoder.write(content, sink, "the value", null);
        return sink.size();
    }

    /**
     * Decodes the value.
     *
     * @return the value
     * @throws ProtocolException never
     */
    @Benchmark
    public @Nullable Object read() throws ProtocolException {
        return decoder.read(new ByteSource(written), CodecBenchmark.class.getClassLoader(), "the value");
    }
}
