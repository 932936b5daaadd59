package io.taskpool;

/**
 * Is told how far a {@code map}, {@code stream} or {@code forEach} has got.
 *
 * <p>It is called in the thread that called the pool, never concurrently, and with counts that never decrease. An
 * exception from it ends the {@code map}, as one from the input iterator does.
 */
@FunctionalInterface
public interface ProgressListener {
    /**
     * Called when more items are done: as they are, or a tenth of a second later if they are sent together with one that takes
     * longer. Also called when it turns out that all are done, because the input has ended.
     *
     * @param done the number of items that are finished
     * @param total the number of items in all, or -1 while it is not known
     */
    void onProgress(long done, long total);

    /**
     * Called in the place of {@link #onProgress(long, long)}, which is what it calls unless it is overridden.
     *
     * @param done the number of items that are finished
     * @param total the number of items in all, or -1 while it is not known
     * @param failed how many of the finished ones have failed; more than one in {@code outcomes}, since others end with the first
     */
    default void onProgress(long done, long total, long failed) {
        onProgress(done, total);
    }
}
