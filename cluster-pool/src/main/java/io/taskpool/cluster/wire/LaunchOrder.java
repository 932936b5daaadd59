package io.taskpool.cluster.wire;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a driver wants a worker to be launched with.
 *
 * @param maxHeap the value for {@code -Xmx}
 * @param jvmArgs further JVM arguments
 */
public record LaunchOrder(String maxHeap, List<String> jvmArgs) {
    /**
     * Writes it.
     *
     * @param sink where to
     */
    public void write(ByteSink sink) {
        sink.string(maxHeap);
        writeWords(sink, jvmArgs);
    }

    /**
     * Reads it.
     *
     * @param source where from
     * @return what was written
     * @throws ProtocolException if it is damaged
     */
    public static LaunchOrder read(ByteSource source) throws ProtocolException {
        String maxHeap = source.string();
        return new LaunchOrder(maxHeap, readWords(source));
    }

    /**
     * Writes a list of words.
     *
     * @param sink where to
     * @param words the words
     */
    public static void writeWords(ByteSink sink, List<String> words) {
        sink.varint(words.size());
        for (String word : words) {
            sink.string(word);
        }
    }

    /**
     * Reads a list of words.
     *
     * @param source where from
     * @return the words
     * @throws ProtocolException if it is damaged
     */
    public static List<String> readWords(ByteSource source) throws ProtocolException {
        int count = source.count(1);
        List<String> words = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            words.add(source.string());
        }
        return words;
    }
}
