package io.taskpool.process.fuzz;

import io.taskpool.process.wire.ByteSink;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Something that reads bytes it cannot trust. */
public interface Target extends AutoCloseable {
    /** Valid inputs, each a list of pieces (frames, or one value) that mutation knows the bounds of. */
    List<List<byte[]>> seeds() throws Exception;

    /** Whether the pieces are frames, whose lengths are put right again after most mutations. */
    boolean framed();

    /**
     * Reads an input. Throws {@code ProtocolException} or {@code TaskSerializationException} or nothing.
     *
     * @param input the bytes
     * @param random decides what is left to chance, such as how the bytes are cut into pieces
     */
    void read(byte[] input, SplittableRandom random) throws Exception;

    /** Makes a whole frame. */
    static byte[] frame(int kind, Consumer<ByteSink> body) {
        ByteSink sink = new ByteSink();
        int mark = sink.beginFrame(kind);
        body.accept(sink);
        sink.endFrame(mark);
        return sink.toByteArray();
    }

    @Override
    default void close() throws Exception {}
}
