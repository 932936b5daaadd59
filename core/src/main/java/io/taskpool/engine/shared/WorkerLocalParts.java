package io.taskpool.engine.shared;

import org.jspecify.annotations.Nullable;

/**
 * What a {@code WorkerLocal} consists of, so that its functions can be sent as those of tasks are. Immutable.
 *
 * @param jvm tells the JVM that made it
 * @param number tells it from others of that JVM
 * @param create makes a worker's object
 * @param close closes it, or null
 */
public record WorkerLocalParts(
        long jvm, long number, Object create, @Nullable Object close) {
    private static final String TYPE = "io.taskpool.shared.WorkerLocal";

    /** Null until the first is made, so a program that has none loads nothing more. */
    private static volatile @Nullable Assembly assembly;

    /** Takes them apart and puts them together. Safe for use by many threads. */
    public interface Assembly {
        /**
         * Takes an object apart.
         *
         * @param object any object
         * @return null if it is no {@code WorkerLocal}
         */
        @Nullable
        WorkerLocalParts apart(Object object);

        /**
         * Puts one together.
         *
         * @param parts what it consists of
         * @return a {@code WorkerLocal}, which means the same objects as the one that was taken apart
         * @throws ClassCastException if the parts are none of a {@code WorkerLocal}
         */
        Object together(WorkerLocalParts parts);
    }

    /**
     * Sets who knows how. Called by the static initializer of that class.
     *
     * @param known who knows how
     */
    public static void set(Assembly known) {
        assembly = known;
    }

    /**
     * Takes an object apart.
     *
     * @param object any object
     * @return null if it is no {@code WorkerLocal}
     */
    public static @Nullable WorkerLocalParts of(Object object) {
        Assembly known = assembly;
        return known == null ? null : known.apart(object);
    }

    /**
     * Puts them together.
     *
     * @return a {@code WorkerLocal}
     * @throws ClassNotFoundException if this JVM has no such class
     * @throws ClassCastException if the parts are none of a {@code WorkerLocal}
     */
    public Object together() throws ClassNotFoundException {
        Assembly known = assembly;
        if (known == null) {
            Class<?> unused = Class.forName(TYPE, true, WorkerLocalParts.class.getClassLoader());
            known = assembly;
        }
        if (known == null) {
            throw new ClassNotFoundException(TYPE);
        }
        return known.together(this);
    }
}
