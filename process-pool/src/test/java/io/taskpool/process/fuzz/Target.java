package io.taskpool.process.fuzz;

import java.util.List;
import java.util.SplittableRandom;

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

    @Override
    default void close() throws Exception {}
}
