package io.taskpool.remote.host;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The name of a function's class, and those of the classes that workers have asked for while they ran functions of that class,
 * nested classes and lambdas included. Only names: what is prefetched under them is what the class loader gives at the time.
 * Shared by all pools of this JVM. Safe for use by many threads.
 */
final class PrefetchNames {
    /** A function that needs more than this is one whose classes are not the point. */
    private static final int MAX_NAMES = 4_000;

    private static final ClassValue<PrefetchNames> ALL = new ClassValue<>() {
        @Override
        protected PrefetchNames computeValue(Class<?> type) {
            return new PrefetchNames(type);
        }
    };

    /** A strong reference, which leaks nothing: this object is reachable only from that class. */
    private final Class<?> function;

    private final Set<String> names = new LinkedHashSet<>();
    private volatile int version;

    private PrefetchNames(Class<?> function) {
        this.function = function;
        // Even the first worker would ask for it, or look for it in one file after the other.
        names.add(function.getName());
    }

    /** Returns those of a function, or null if the JDK defines its class. */
    static @Nullable PrefetchNames of(Class<?> function) {
        Class<?> host = function.getNestHost(); // of a lambda, the class that it stands in
        return host.getClassLoader() == null ? null : ALL.get(host);
    }

    ClassLoader loader() {
        return function.getClassLoader();
    }

    /** Changes with each new name. */
    int version() {
        return version;
    }

    /** Notes a name. */
    synchronized void add(String name) {
        if (names.size() < MAX_NAMES && names.add(name)) {
            version++;
        }
    }

    /** Returns all names. */
    synchronized List<String> all() {
        return List.copyOf(names);
    }
}
