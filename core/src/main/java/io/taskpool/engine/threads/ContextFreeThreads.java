package io.taskpool.engine.threads;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;

/**
 * Starts threads and processes as if nobody had asked for them. A new thread keeps its creator's context class loader, and
 * before Java 24 the protection domains, and with them the loaders, of all classes on its creator's stack. A pool's threads
 * outlive those who happen to need them first: in a server, an application that was stopped would never be collected.
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
     * Runs an action at once, in this thread, whose new threads know nothing of the caller.
     *
     * @param action makes and starts threads or processes
     * @param <T> what it makes
     * @return what the action returned
     */
    @SuppressWarnings("removal") // does on Java 17 what is needed there, and from 24 on nothing
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

    /** Returns the thread group that holds all others, for threads that serve whoever comes. */
    static ThreadGroup topGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        for (ThreadGroup above = group.getParent(); above != null; above = group.getParent()) {
            group = above;
        }
        return group;
    }
}
