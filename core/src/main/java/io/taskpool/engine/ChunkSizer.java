package io.taskpool.engine;

/**
 * Chooses how many items go into the next chunk of a run.
 *
 * <p>A chunk aims at {@value #TARGET_NANOS} ns of work by the measured time per item: long enough that the cost of
 * handing it over is negligible, short enough that slots stay evenly loaded. Sizes start at 1 and at most double from
 * one chunk to the next, so that a wrong first estimate costs little. Used by one thread.
 */
final class ChunkSizer {
    static final long TARGET_NANOS = 1_000_000;
    private static final int MAX_ITEMS = 16_384;
    private static final long MAX_BYTES = 256 * 1024;

    private final int fixed;
    private final int cap;
    private final CallTimeEstimator estimator;
    private int grown = 1;
    private double bytesPerItem;

    /**
     * @param fixed the chunk size that the user set, or 0
     * @param batches whether the backend benefits from chunks
     * @param workers the largest number of workers
     * @param lookAhead the number of items that may be read ahead
     * @param total the number of items, or -1 if unknown
     */
    ChunkSizer(int fixed, boolean batches, int workers, int lookAhead, long total, CallTimeEstimator estimator) {
        this.fixed = Math.min(fixed, lookAhead);
        this.estimator = estimator;
        if (!batches) {
            this.cap = 1;
        } else {
            // Each worker should get several chunks; otherwise the last chunks to finish leave other workers idle.
            long limit = Math.min(MAX_ITEMS, lookAhead / (2L * workers));
            if (total >= 0) {
                limit = Math.min(limit, (total + 4L * workers - 1) / (4L * workers));
            }
            this.cap = (int) Math.max(1, limit);
        }
    }

    int next() {
        if (fixed > 0) {
            return fixed;
        }
        double perItem = estimator.nanosPerCall();
        if (perItem == 0 || cap == 1) {
            return 1;
        }
        double size = Math.min(Math.min(TARGET_NANOS / perItem, cap), grown);
        if (bytesPerItem > 0) {
            size = Math.min(size, MAX_BYTES / bytesPerItem);
        }
        return (int) Math.max(1, size);
    }

    /** Records that a chunk was made. */
    void made(int items, long bytes) {
        if (items >= grown && estimator.nanosPerCall() > 0) {
            grown = Math.min(MAX_ITEMS, grown * 2);
        }
        bytesPerItem = (double) bytes / Math.max(1, items);
    }
}
