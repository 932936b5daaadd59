package io.taskpool.contract;

/**
 * Scales how much tests do: little enough to wait for, or, with {@code mvn -Pfull}, as much as is worth the machine
 * time.
 */
public final class Extent {
    private static final boolean FULL = Boolean.getBoolean("taskpool.full");

    private Extent() {}

    /**
     * Tells whether this is the full run.
     *
     * @return true for the full run
     */
    public static boolean isFull() {
        return FULL;
    }

    /**
     * Returns one of two numbers, depending on the run.
     *
     * @param few the number for an ordinary run
     * @param many the number for the full run
     * @return {@code many} in the full run, otherwise {@code few}
     */
    public static int of(int few, int many) {
        return FULL ? many : few;
    }
}
