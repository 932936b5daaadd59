package io.taskpool.remote.fuzz;

import io.taskpool.remote.wire.ByteSink;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Code that reads untrusted bytes. */
public interface Target extends AutoCloseable {
    /** Returns valid inputs, each a list of pieces (frames, or one value) whose bounds the mutator knows. */
    List<List<byte[]>> seeds() throws Exception;

    /** Tells whether the pieces are frames, whose lengths are corrected after most mutations. */
    boolean framed();

    /**
     * Reads an input. May throw {@code ProtocolException} or {@code TaskSerializationException}, and nothing else.
     *
     * @param input the bytes
     * @param random makes random choices, such as how the bytes are split into pieces
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
