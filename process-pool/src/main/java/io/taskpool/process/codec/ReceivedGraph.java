package io.taskpool.process.codec;

import io.taskpool.process.wire.ByteSource;
import io.taskpool.process.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/** What the values of one call share, on the side that reads them. For one thread. */
public final class ReceivedGraph {
    private @Nullable Object @Nullable [] parts;

    /** Makes one that is empty until a value brings its graph along. */
    public ReceivedGraph() {}

    /** Lets go of the parts; the values of the call have been read. */
    public void clear() {
        parts = null;
    }

    /** Takes what stands before the first of the values. */
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
            throw in.fault("part " + index + " of a graph that has " + (known == null ? 0 : known.length));
        }
        return known[index];
    }
}
