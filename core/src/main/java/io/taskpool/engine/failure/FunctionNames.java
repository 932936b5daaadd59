package io.taskpool.engine.failure;

/** Names function objects for messages. */
public final class FunctionNames {
    private FunctionNames() {}

    /** Returns the class name, without the address that the JVM appends to the names of lambda classes. */
    public static String of(Class<?> type) {
        String name = type.getName();
        int slash = name.lastIndexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }
}
