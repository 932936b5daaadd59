package io.taskpool.engine;

/**
 * Chooses the context class loader of a call: that of the submitting thread, as if the call ran there, unless the
 * function's own classes are not visible from it. Threads such as those of a common pool have a context loader that is
 * unrelated to the function; then the function's loader is the better choice.
 */
public final class ContextLoader {
    private ContextLoader() {}

    /**
     * Returns the context class loader for calls of a function. Must be called on the thread that submits them.
     *
     * @param function the function
     * @return this thread's context class loader if it is, or descends from, the function's loader, otherwise the
     *     function's loader
     */
    public static ClassLoader of(Object function) {
        ClassLoader own = function.getClass().getClassLoader();
        ClassLoader current = Thread.currentThread().getContextClassLoader();
        if (own == null) { // a class of the JDK, which is visible to all loaders
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
