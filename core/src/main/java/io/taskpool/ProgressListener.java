package io.taskpool;

/**
 * Hears how far a {@code map}, {@code stream} or {@code forEach} has come.
 *
 * <p>It is called in the thread that called the pool, never concurrently, and with counts that only grow. What it throws
 * ends the {@code map} like a failure of the input iterator.
 */
@FunctionalInterface
public interface ProgressListener {
    /**
     * Called when more items are done.
     *
     * @param done the number of items that are finished
     * @param total the number of items in all, or -1 while it is not known
     */
    void onProgress(long done, long total);
}
