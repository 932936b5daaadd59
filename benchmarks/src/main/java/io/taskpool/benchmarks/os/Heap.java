package io.taskpool.benchmarks.os;

/** This JVM's heap. */
public final class Heap {
    private Heap() {}

    /**
     * Collects garbage and returns what is left.
     *
     * @return the bytes in use
     */
    public static long usedAfterCollection() {
        System.gc();
        return used();
    }

    /**
     * Returns what is in use, garbage included.
     *
     * @return the bytes in use
     */
    public static long used() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /**
     * Writes a number of bytes for people.
     *
     * @param bytes the number
     * @return the number in MiB
     */
    public static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
