package io.taskpool.remote.host;

import io.taskpool.TaskSerializationException;
import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.ShapesUsed;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.spi.PreparedFunction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The function of a {@code map}, which goes to each worker once; its items follow. Items are prepared by one thread. */
final class RemoteFunction implements PreparedFunction {
    private static final int KEEP_BYTES = 1 << 20;

    /** An upper bound of what stands before the elements of an array. */
    private static final int ARRAY_HEAD_BYTES = 16;

    private final PoolResources pool;
    private final FunctionPayload function;
    private final ByteSink own = new ByteSink();
    private final ShapesUsed ownUsed = new ShapesUsed();

    /** Whether items are being written: what writes one may make this map's thread go on with the input. */
    private boolean busy;

    RemoteFunction(PoolResources pool, FunctionPayload function) {
        this.pool = pool;
        this.function = function;
    }

    @Override
    public Payload prepare(@Nullable Object[] arguments, int from, int to) {
        if (busy) {
            return prepare(arguments, from, to, new ByteSink(), new ShapesUsed());
        }
        busy = true;
        try {
            own.resetAndTrim(KEEP_BYTES);
            return prepare(arguments, from, to, own, ownUsed);
        } finally {
            ownUsed.clear(); // what it noted is in the payload, and must not live as long as the map
            busy = false;
        }
    }

    private Payload prepare(@Nullable Object[] arguments, int from, int to, ByteSink sink, ShapesUsed used) {
        sink.limit(pool.maxContentBytes());
        int[] ends = new int[to - from];
        @Nullable ArrayBytes[] arrays = null;
        long arrayBytes = 0;
        int count = 0;
        TaskSerializationException failure = null;
        while (from + count < to) {
            if (sink.size() + arrayBytes > pool.maxContentBytes() / 2 && count > 0) {
                break; // the rest goes into a message of its own
            }
            Object argument = arguments[from + count];
            long elements = argument == null ? -1 : ArrayBytes.count(argument);
            if (argument != null
                    && elements >= ArrayBytes.LONG_BYTES
                    && elements <= pool.maxContentBytes() - sink.size() - arrayBytes - PoolResources.HEADER_ROOM) {
                arrays = arrays == null ? new @Nullable ArrayBytes[to - from] : arrays;
                arrays[count] = ArrayBytes.copyOf(argument);
                arrayBytes += elements + ARRAY_HEAD_BYTES;
                sink.limit(pool.maxContentBytes() - arrayBytes);
                ends[count++] = sink.size();
                continue;
            }
            try {
                pool.codecs().encoder().write(argument, sink, "the argument", used);
            } catch (TaskSerializationException e) {
                if (count > 0 && (sink.size() > 0 || arrayBytes > 0)) {
                    break; // it may be that only this message is full: see what it says when it is the first in the
                    // next
                }
                failure = e;
                break;
            }
            ends[count++] = sink.size();
        }
        long bytes = sink.size() + arrayBytes;
        byte[] items = sink.take();
        ItemsPayload payload = count == 0
                ? null
                : new ItemsPayload(
                        function,
                        items,
                        arrays,
                        count == ends.length ? ends : Arrays.copyOf(ends, count),
                        used.toArray(),
                        used.targets(),
                        pool.isBulky(bytes));
        return new Payload(payload, count, bytes, failure);
    }

    @Override
    public void close() {
        function.close();
        pool.forget(function.number);
    }
}
