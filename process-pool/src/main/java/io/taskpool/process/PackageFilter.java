package io.taskpool.process;

import java.io.ObjectInputFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accepts classes of the named packages and plain values of the JDK, and nothing else. Limits on size and depth are
 * applied elsewhere, always.
 */
final class PackageFilter implements ObjectInputFilter {
    /** Values, collections, times and throwables; no class loading, no reflection, no network, no lambdas. */
    private static final List<String> PLAIN = List.of("java.lang", "java.math", "java.time", "java.util");

    private final List<String> packages;
    private final @Nullable ObjectInputFilter besides;

    PackageFilter(List<String> packages, @Nullable ObjectInputFilter besides) {
        this.packages = packages;
        this.besides = besides;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        Class<?> type = info.serialClass();
        if (type != null && !isAllowed(type)) {
            return Status.REJECTED;
        }
        Status status = besides == null ? Status.UNDECIDED : besides.checkInput(info);
        return status == Status.UNDECIDED && type != null ? Status.ALLOWED : status;
    }

    private boolean isAllowed(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        String name = element.getPackageName();
        if (element.isPrimitive() || PLAIN.contains(name)) {
            return true;
        }
        for (String allowed : packages) {
            if (name.equals(allowed) || name.startsWith(allowed + ".")) {
                return true;
            }
        }
        return false;
    }
}
