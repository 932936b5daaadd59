package io.taskpool.benchmarks.os;

/** This JVM's heap. */
public final class Heap {
    private Heap() {}

    /**
     * Collects garbage and returns how much of the heap is still in use.
     *
     * @return the bytes in use
     */
    public static long usedAfterCollection() {
        System.gc();
        return used();
    }

    /**
     * Returns how much of the heap is in use, garbage included.
     *
     * @return the bytes in use
     */
    public static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /**
     * Formats a number of bytes for people.
     *
     * @param bytes the number
     * @return the number in MiB
     */
    public static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
