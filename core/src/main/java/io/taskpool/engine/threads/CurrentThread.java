package io.taskpool.engine.threads;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the current thread is virtual. The library is compiled for JDK 17, which has no such method, so the
 * method of newer JDKs is looked up once, on first use. Safe for use by many threads.
 */
public final class CurrentThread {
    /** {@code Thread.isVirtual()}, or null where there are no virtual threads. */
    private static final @Nullable MethodHandle IS_VIRTUAL = find();

    private CurrentThread() {}

    private static @Nullable MethodHandle find() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }

    /**
     * Tells whether the current thread is virtual.
     *
     * @return false on a platform thread, and on a JDK without virtual threads
     */
    public static boolean isVirtual() {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
        } catch (Throwable e) {
            throw new AssertionError("Thread.isVirtual() throws nothing", e);
        }
    }
}
