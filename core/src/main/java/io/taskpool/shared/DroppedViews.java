package io.taskpool.shared;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Has the memory freed that large values took which this JVM has dropped. A view of a file stays mapped, and so its memory taken, until a
 * garbage collection finds that nobody refers to the view. But a worker that reads its values in place fills little of its heap, so that it
 * may never collect garbage: values would pile up outside of the heap, where nothing limits them. So a collection is requested once as
 * many bytes have been dropped as a collection has to look at, as the JDK does before it refuses to allocate a direct buffer.
 */
final class DroppedViews {
    /** What is less does not matter: a collection may take 10 ms even in an empty heap. */
    private static final long MIN_BYTES = 64L << 20;

    private static long pending; // guarded by the class: bytes dropped since the last collection was requested

    private DroppedViews() {}

    /** Returns how many bytes outside of the heap a value may take. */
    static long bytes(@Nullable Object value) {
        return value instanceof ByteBuffer buffer && buffer.isDirect() ? buffer.capacity() : 0;
    }

    /**
     * Counts what was dropped. Whoever calls this must not refer to the value any more, not even by a local variable.
     *
     * @param bytes the {@linkplain #bytes size} of the value
     */
    static void add(long bytes) {
        if (bytes > 0 && isEnough(bytes)) {
            System.gc();
        }
    }

    private static synchronized boolean isEnough(long bytes) {
        Runtime runtime = Runtime.getRuntime();
        pending += bytes;
        if (pending < Math.max(MIN_BYTES, runtime.totalMemory() - runtime.freeMemory())) {
            return false;
        }
        pending = 0;
        return true;
    }
}
