package io.taskpool.remote.classes;

import org.jspecify.annotations.Nullable;

/** Names of classes that parent and worker agree on. */
public final class ClassNames {
    private static final String[] API = {
        "io.taskpool.Task",
        "io.taskpool.TaskAction",
        "io.taskpool.TaskFunction",
        "io.taskpool.TaskConsumer",
        "io.taskpool.BiTaskFunction",
        "io.taskpool.TaskCodec",
        "io.taskpool.TaskSerializationException",
        "io.taskpool.RemoteTaskException",
        "io.taskpool.engine.failure.FunctionNames",
    };

    /** Classes of the library that a worker may send: the exceptions it throws, and the reference to a part of a throwable. */
    private static final String[] OF_WORKER = {
        "io.taskpool.remote.wire.ProtocolException",
        "io.taskpool.remote.wire.SinkOverflowException",
        "io.taskpool.remote.codec.PartReference",
    };

    private ClassNames() {}

    /** Packages of the API and the engine that the worker jar holds as a whole. */
    private static final String[] API_PACKAGES = {"io.taskpool.shared.", "io.taskpool.engine.shared."};

    /** Tells whether the name is one of the API's classes that the worker jar holds. */
    public static boolean isSharedApi(String name) {
        for (String api : API_PACKAGES) {
            if (name.startsWith(api)) {
                return true;
            }
        }
        for (String api : API) {
            if (api.equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether the name is one of this module's classes that a worker may send. */
    public static boolean isOfWorker(String name) {
        for (String own : OF_WORKER) {
            if (own.equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the primitive type (or void) of that name, or null. */
    public static @Nullable Class<?> primitive(String name) {
        switch (name) {
            case "boolean":
                return boolean.class;
            case "byte":
                return byte.class;
            case "char":
                return char.class;
            case "short":
                return short.class;
            case "int":
                return int.class;
            case "long":
                return long.class;
            case "float":
                return float.class;
            case "double":
                return double.class;
            case "void":
                return void.class;
            default:
                return null;
        }
    }

    /** Returns the innermost element type of an array, or the class itself. */
    public static Class<?> elementOf(Class<?> type) {
        Class<?> element = type;
        for (Class<?> c = type.getComponentType(); c != null; c = c.getComponentType()) {
            element = c;
        }
        return element;
    }

    /**
     * Returns the name of the element class in an array's {@link Class#getName}; other names are returned unchanged.
     */
    public static String elementName(String name) {
        int dims = 0;
        while (dims < name.length() && name.charAt(dims) == '[') {
            dims++;
        }
        boolean isClass = dims > 0 && dims < name.length() && name.charAt(dims) == 'L' && name.endsWith(";");
        return isClass ? name.substring(dims + 1, name.length() - 1) : name;
    }
}
