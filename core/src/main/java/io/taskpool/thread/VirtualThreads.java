package io.taskpool.thread;

import java.lang.reflect.Method;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Reaches the JDK's virtual threads by reflection, because the library is compiled for JDK 17. */
final class VirtualThreads {
    private static final @Nullable Method OF_VIRTUAL = find();

    private VirtualThreads() {}

    private static @Nullable Method find() {
        try {
            Method method = Thread.class.getMethod("ofVirtual");
            // A preview feature on JDK 19 and 20, where the method exists but throws.
            return Runtime.version().feature() >= 21 ? method : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    static boolean available() {
        return OF_VIRTUAL != null;
    }

    static ThreadFactory factory(String name) {
        Method method = OF_VIRTUAL;
        if (method == null) {
            throw new IllegalStateException("this JVM has no virtual threads");
        }
        try {
            Object builder = method.invoke(null);
            Class<?> api = Class.forName("java.lang.Thread$Builder");
            // No number in the name: formatting it would take a tenth of the time of a short call, and threads have an
            // id.
            Object named = api.getMethod("name", String.class).invoke(builder, name);
            return (ThreadFactory) api.getMethod("factory").invoke(named);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot create virtual threads on JDK " + Runtime.version(), e);
        }
    }
}
