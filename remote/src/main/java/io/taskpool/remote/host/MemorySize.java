package io.taskpool.remote.host;

/** Memory sizes in the format of {@code -Xmx}: {@code 512m}. */
public final class MemorySize {
    private static final int MAX_DIGITS = 10;

    private MemorySize() {}

    /**
     * Tells whether a text is a size: up to ten digits that do not start with a zero, and optionally a unit (k, m or
     * g).
     *
     * @param size the text
     * @return true if it is
     */
    public static boolean isValid(String size) {
        int digits = 0;
        while (digits < size.length() && size.charAt(digits) >= '0' && size.charAt(digits) <= '9') {
            digits++;
        }
        boolean unit = digits == size.length() - 1 && shift(size) > 0;
        return digits >= 1 && digits <= MAX_DIGITS && size.charAt(0) != '0' && (unit || digits == size.length());
    }

    /**
     * Returns how many bytes a size means.
     *
     * @param size the size
     * @return the number of bytes
     */
    public static long bytes(String size) {
        int shift = shift(size);
        return Long.parseLong(shift == 0 ? size : size.substring(0, size.length() - 1)) << shift;
    }

    /** Returns by how many bits the unit at the end shifts the number; 0 if there is no unit. */
    private static int shift(String size) {
        int unit = "kKmMgG".indexOf(size.charAt(size.length() - 1));
        return unit < 0 ? 0 : 10 * (unit / 2 + 1);
    }
}
