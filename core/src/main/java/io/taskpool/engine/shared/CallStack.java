package io.taskpool.engine.shared;

/** Looks at what the current thread is doing. Takes microseconds. */
final class CallStack {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private CallStack() {}

    /** Tells whether a method of a class is running. */
    static boolean has(Class<?> type) {
        return WALKER.walk(frames -> frames.anyMatch(frame -> frame.getDeclaringClass() == type));
    }
}
