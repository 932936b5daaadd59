package io.taskpool.contract;

/** How much tests do: so little that one waits for it, or with {@code mvn -Pfull} all that is worth the time of a machine. */
public final class Extent {
    private static final boolean FULL = Boolean.getBoolean("taskpool.full");

    private Extent() {}

    /**
     * Tells which run this is.
     *
     * @return true for the full run
     */
    public static boolean isFull() {
        return FULL;
    }

    /**
     * Chooses a number.
     *
     * @param few for the usual run
     * @param many for the full run
     * @return one of them
     */
    public static int of(int few, int many) {
        return FULL ? many : few;
    }
}
