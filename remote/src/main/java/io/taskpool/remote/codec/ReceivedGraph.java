package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/** The objects that the values of one call share, on the receiving side. For one thread. */
public final class ReceivedGraph {
    private @Nullable Object @Nullable [] parts;

    /** Makes an empty graph. Reading the first value of a call fills it. */
    public ReceivedGraph() {}

    /** Releases the parts once the values of the call have been read. */
    public void clear() {
        parts = null;
    }

    /** Reads the graph that precedes the first value. */
    void read(ByteSource in, ClassNumbering classes) throws Exception {
        int count = in.count(1);
        int bytes = in.count(1);
        int at = in.skip(bytes);
        parts = ObjectReader.readTrusted(in.array(), at, bytes, count, classes);
    }

    @Nullable
    Object part(ByteSource in) throws ProtocolException {
        int index = in.varint31();
        @Nullable Object[] known = parts;
        if (known == null || index >= known.length) {
            throw in.fault("part " + index + " of a graph whose part count is " + (known == null ? 0 : known.length));
        }
        return known[index];
    }
}
