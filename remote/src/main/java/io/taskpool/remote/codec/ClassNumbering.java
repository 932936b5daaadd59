package io.taskpool.remote.codec;

import java.io.IOException;

/**
 * Numbers the class loaders of the parent, so that a loader number and a class name denote the same class on both
 * sides.
 */
public interface ClassNumbering {
    /**
     * Returns the number of the loader that defined a class.
     *
     * @param type the class; an array has the loader of its element type
     * @return the number, 0 for the JDK's own loaders
     * @throws IOException if the class exists only on this side
     */
    int idOf(Class<?> type) throws IOException;

    /**
     * Loads a class without initialising it.
     *
     * @param loader the number of the loader to ask
     * @param name the binary name as {@link Class#getName} gives it, arrays and primitive types too
     * @return the class
     * @throws ClassNotFoundException if the class is not found; the message names it and says what to do
     */
    Class<?> load(int loader, String name) throws ClassNotFoundException;
}
