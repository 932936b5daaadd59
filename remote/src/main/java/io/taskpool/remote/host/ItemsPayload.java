package io.taskpool.remote.host;

import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.spi.Bulky;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arguments for many calls of one function, ready to be sent.
 *
 * @param function the function
 * @param content the arguments one after the other, without long arrays
 * @param arrays those arguments that are long arrays, null for others; or null if there are none
 * @param ends where each argument ends in the content
 * @param shapes the lambda shapes that the content needs
 * @param held the shared objects in the arguments, which live at least until the calls are over
 * @param isBulky whether a worker should have nothing else meanwhile
 */
record ItemsPayload(
        FunctionPayload function,
        byte[] content,
        @Nullable ArrayBytes @Nullable [] arrays,
        int[] ends,
        int[] shapes,
        List<SharedTarget> held,
        boolean isBulky)
        implements Bulky {
    /** Returns how many bytes are sent for an argument, wherever they go through. */
    long bytes(int item) {
        ArrayBytes array = arrays == null ? null : arrays[item];
        return ends[item] - start(item) + (array == null ? 0L : array.count());
    }

    int start(int item) {
        return item == 0 ? 0 : ends[item - 1];
    }
}
