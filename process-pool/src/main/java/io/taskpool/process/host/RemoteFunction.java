package io.taskpool.process.host;

import io.taskpool.TaskSerializationException;
import io.taskpool.process.codec.ShapesUsed;
import io.taskpool.process.wire.ByteSink;
import io.taskpool.spi.PreparedFunction;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The function of a {@code map}, which goes to each worker once; its items follow. Items are prepared by one thread. */
final class RemoteFunction implements PreparedFunction {
    private static final int KEEP_BYTES = 1 << 20;

    private final PoolResources pool;
    private final FunctionPayload function;
    private final ByteSink own = new ByteSink();
    private final ShapesUsed ownUsed = new ShapesUsed();

    /** Whether items are being written: what writes one may make this map's thread go on with the input. */
    private boolean busy;

    RemoteFunction(PoolResources pool, FunctionPayload function) {
        this.pool = pool;
        this.function = function;
        own.limit(pool.maxContentBytes());
    }

    @Override
    public Payload prepare(@Nullable Object[] arguments, int from, int to) {
        if (busy) {
            ByteSink sink = new ByteSink();
            sink.limit(pool.maxContentBytes());
            return prepare(arguments, from, to, sink, new ShapesUsed());
        }
        busy = true;
        try {
            own.resetAndTrim(KEEP_BYTES);
            ownUsed.clear();
            return prepare(arguments, from, to, own, ownUsed);
        } finally {
            busy = false;
        }
    }

    private Payload prepare(@Nullable Object[] arguments, int from, int to, ByteSink sink, ShapesUsed used) {
        int[] ends = new int[to - from];
        int count = 0;
        TaskSerializationException failure = null;
        while (from + count < to) {
            if (sink.size() > pool.maxContentBytes() / 2 && count > 0) {
                break; // the rest goes into a message of its own
            }
            try {
                pool.codecs().encoder().write(arguments[from + count], sink, "the argument", used);
            } catch (TaskSerializationException e) {
                if (count > 0 && sink.size() > 0) {
                    break; // it may be that only this message is full: see what it says when it is the first in the
                    // next
                }
                failure = e;
                break;
            }
            ends[count++] = sink.size();
        }
        int bytes = sink.size();
        byte[] items = sink.take();
        ItemsPayload payload = count == 0
                ? null
                : new ItemsPayload(
                        function,
                        items,
                        count == ends.length ? ends : Arrays.copyOf(ends, count),
                        used.toArray(),
                        pool.isBulky(bytes));
        return new Payload(payload, count, bytes, failure);
    }

    @Override
    public void close() {
        function.close();
        pool.forget(function.number);
    }
}
