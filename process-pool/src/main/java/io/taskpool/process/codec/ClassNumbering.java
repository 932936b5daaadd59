package io.taskpool.process.codec;

import java.io.IOException;

/** Numbers the class loaders of the parent, so that both sides mean the same class by the same name. */
public interface ClassNumbering {
    /**
     * Returns the number of the loader that defined a class.
     *
     * @param type the class; for an array, its element's loader counts
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
     * @throws ClassNotFoundException if there is none; the message names it and says what to do
     */
    Class<?> load(int loader, String name) throws ClassNotFoundException;
}
