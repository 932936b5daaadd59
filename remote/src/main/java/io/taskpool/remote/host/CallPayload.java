package io.taskpool.remote.host;

import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.spi.Bulky;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call, ready to be sent: the function and its argument as the {@code RUN} frame has them.
 *
 * @param context the context class loader, which must not be collected before the call is over
 * @param loader its number
 * @param content the function, and the argument if there is one; without a long array
 * @param length how many bytes of the content count
 * @param array the argument if it is a long array
 * @param shapes the lambda shapes that the content needs
 * @param held the shared objects in the content, which live at least until the call is over
 * @param prefetch the classes that the function needed before
 * @param isBulky whether a worker should have nothing else meanwhile
 */
record CallPayload(
        @Nullable ClassLoader context,
        int loader,
        byte[] content,
        int length,
        @Nullable ArrayBytes array,
        int[] shapes,
        List<SharedTarget> held,
        Prefetch prefetch,
        boolean isBulky)
        implements Bulky {
    /** Returns how many bytes of values are sent for the call, wherever they go through. */
    long bytes() {
        return length + (array == null ? 0L : array.count());
    }
}
