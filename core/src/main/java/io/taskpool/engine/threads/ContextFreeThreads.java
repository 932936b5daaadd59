package io.taskpool.engine.threads;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;

/**
 * Starts threads and processes that keep no reference to the caller's class loaders. A new thread keeps its creator's
 * context class loader and, before Java 24, the protection domains, and with them the loaders, of all classes on its
 * creator's stack. A pool's threads outlive the callers that first need them: in a server, a stopped application would
 * never be collected.
 */
public final class ContextFreeThreads {
    private ContextFreeThreads() {}

    private record Privileged<T>(Supplier<T> action) implements PrivilegedAction<T> {
        @Override
        public T run() {
            return action.get();
        }
    }

    /**
     * Runs an action on the current thread such that the threads that it starts keep no reference to the caller's
     * context.
     *
     * @param action creates threads or processes
     * @param <T> the type of the result
     * @return the action's result
     */
    @SuppressWarnings("removal") // needed on Java 17; has no effect from Java 24 on
    public static <T> T make(Supplier<T> action) {
        Thread current = Thread.currentThread();
        ClassLoader context = current.getContextClassLoader();
        current.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return AccessController.doPrivileged(new Privileged<>(action));
        } finally {
            current.setContextClassLoader(context);
        }
    }

    /**
     * Tells whether a thread of some name is running in this JVM.
     *
     * @param name the thread's name
     * @return true if there is one
     */
    public static boolean isRunning(String name) {
        ThreadGroup all = topGroup();
        Thread[] found = new Thread[all.activeCount() + 16];
        int count = all.enumerate(found);
        for (int i = 0; i < count; i++) {
            if (name.equals(found[i].getName())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the top thread group, for threads that serve all callers. */
    static ThreadGroup topGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        for (ThreadGroup above = group.getParent(); above != null; above = group.getParent()) {
            group = above;
        }
        return group;
    }
}
