package io.taskpool.engine;

/**
 * Decides which context class loader a call sees: that of the thread that submits it, as if the call ran right there,
 * unless the function's own classes cannot be seen from it. Threads that belong to nobody in particular, such as those of
 * a common pool, have a context that knows nothing of the function; then the loader of the function is the better one.
 */
public final class ContextLoader {
    private ContextLoader() {}

    /**
     * Returns the context class loader for calls of a function. To be asked in the thread that submits them.
     *
     * @param function the function
     * @return this thread's context class loader if the loader of the function is that loader or above it, else the loader
     *     of the function
     */
    public static ClassLoader of(Object function) {
        ClassLoader own = function.getClass().getClassLoader();
        ClassLoader current = Thread.currentThread().getContextClassLoader();
        if (own == null) { // a class of the JDK, which all loaders see
            return current == null ? ClassLoader.getSystemClassLoader() : current;
        }
        for (ClassLoader loader = current; loader != null; loader = loader.getParent()) {
            if (loader == own) {
                return current;
            }
        }
        return own;
    }
}
