package io.taskpool.thread;

import java.lang.reflect.Method;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Reaches the JDK's virtual threads by reflection, because the library is compiled for JDK 17. */
final class VirtualThreads {
    private static final @Nullable Method PER_TASK_EXECUTOR = find();

    private VirtualThreads() {}

    private static @Nullable Method find() {
        try {
            Method method = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
            // A preview feature on JDK 19 and 20, where the method exists but throws.
            return Runtime.version().feature() >= 21 ? method : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    static boolean available() {
        return PER_TASK_EXECUTOR != null;
    }

    static ExecutorService executor() {
        Method method = PER_TASK_EXECUTOR;
        if (method == null) {
            throw new IllegalStateException("this JVM has no virtual threads");
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> api = Class.forName("java.lang.Thread$Builder");
            Object named = api.getMethod("name", String.class, long.class).invoke(builder, "taskpool-virtual-", 1L);
            ThreadFactory factory = (ThreadFactory) api.getMethod("factory").invoke(named);
            return (ExecutorService) method.invoke(null, factory);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make virtual threads on JDK " + Runtime.version(), e);
        }
    }
}
