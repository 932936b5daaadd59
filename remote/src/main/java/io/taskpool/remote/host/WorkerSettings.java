package io.taskpool.remote.host;

import io.taskpool.TaskAction;
import io.taskpool.TaskCodec;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the parent has to know of its workers, on whichever machine they run.
 *
 * @param maxHeap the size of a worker's heap, as {@code -Xmx} takes it
 * @param largerHeap that of the worker that repeats calls that ran out of memory, or null
 * @param initializer runs once in each worker before its first call, or null
 * @param finalizer runs once in each worker after its last call, or null
 * @param codec writes and reads what has no compact form, or null for Java serialization
 * @param resultFilter decides which classes results may hold, or null
 * @param maxMessageBytes the limit on one message
 * @param startTimeout how long a worker may take until it is ready, or null if it may take any time
 * @param spinWait whether threads spin before they sleep
 * @param onThisMachine whether workers find this machine's files and processes under the names that they have here
 * @param failedCalls the folder for calls that failed, or null if they are not saved
 */
public record WorkerSettings(
        String maxHeap,
        @Nullable String largerHeap,
        @Nullable TaskAction initializer,
        @Nullable TaskAction finalizer,
        @Nullable TaskCodec codec,
        @Nullable ObjectInputFilter resultFilter,
        int maxMessageBytes,
        @Nullable Duration startTimeout,
        boolean spinWait,
        boolean onThisMachine,
        @Nullable Path failedCalls) {
    /** Returns {@link #maxHeap} in bytes. */
    public long maxHeapBytes() {
        return MemorySize.bytes(maxHeap);
    }

    /** Returns settings of workers that run no user code. */
    public static WorkerSettings plain(String maxHeap, int maxMessageBytes, Duration startTimeout) {
        return new WorkerSettings(
                maxHeap, null, null, null, null, null, maxMessageBytes, startTimeout, true, true, null);
    }
}
