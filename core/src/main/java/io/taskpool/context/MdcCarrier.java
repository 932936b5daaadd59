package io.taskpool.context;

import io.taskpool.ContextCarrier;
import org.jspecify.annotations.Nullable;

/**
 * Carries SLF4J's diagnostic context. Leaves SLF4J alone as long as nobody has used it: to look at the context of a thread sets up
 * the program's logging, which takes long, and which frameworks want to do themselves.
 */
final class MdcCarrier implements ContextCarrier {
    static final MdcCarrier INSTANCE = new MdcCarrier();

    private static final String SLF4J = "org.slf4j";

    /** Whether SLF4J was in use when that was looked at last. A race does no harm. */
    private boolean used;

    private MdcCarrier() {}

    @Override
    public @Nullable Captured capture() {
        if (!used) {
            if (!isUsed()) {
                return null;
            }
            used = true;
        }
        return MdcValues.capture();
    }

    /** Tells whether any class of SLF4J was loaded, as one was if any thread has a context. */
    private static boolean isUsed() {
        ClassLoader own = MdcCarrier.class.getClassLoader();
        // The JDK's loaders know. Others may get SLF4J from anywhere, and belong to programs that log from the
        // beginning.
        return own == null || own.getClass().getClassLoader() != null || own.getDefinedPackage(SLF4J) != null;
    }
}
