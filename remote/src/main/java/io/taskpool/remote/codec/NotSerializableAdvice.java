package io.taskpool.remote.codec;

import io.taskpool.engine.failure.FunctionNames;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Says what is not serializable, where it is in what was to be sent, and what to do about that kind of object. */
final class NotSerializableAdvice {
    private static final String MICROMETER = "io.micrometer.";

    private NotSerializableAdvice() {}

    /**
     * Explains why a value cannot be written.
     *
     * @param what what the value is: {@code the task}
     * @param root the value
     * @param culprit the name of the class that is not serializable
     */
    static String of(String what, Object root, String culprit) {
        FieldPath.Step step = FieldPath.find(root, culprit);
        if (step == null) {
            return unknownPlace(root, culprit);
        }
        String name = FunctionNames.of(step.object.getClass());
        String found = name.equals(step.path) ? "" : " (" + name + ")";
        String captured = step.capturedThis;
        if (captured != null) {
            return the(root) + " captured `this`, an instance of " + captured
                    + ", because it uses a field or method of it; " + name + " is not serializable, at " + step.path
                    + found + "; copy the value that is needed into a local variable before the lambda, make " + name
                    + " Serializable, or mark the field transient";
        }
        if (step.object == root && name.startsWith(MICROMETER)) {
            return name
                    + ", which Micrometer's ExecutorServiceMetrics puts around a task to time it, is not serializable; give the"
                    + " task to the pool's own executor, and bind PoolMetrics of taskpool-monitor, which times the same calls";
        }
        if (step.object == root) {
            return isLambda(root)
                    ? ofLambda(root)
                    : name + " is not serializable; " + change(step.object, "make it Serializable, or ")
                            + instead(what, step.object);
        }
        if (step.isCaptured()) {
            return the(root) + " captured " + step.capturedAs() + ": " + ofCaptured(step.object, name);
        }
        return name + " is not serializable, at " + step.path + found + "; "
                + change(step.object, "make it Serializable, ") + "mark the field transient, or "
                + instead(what, step.object);
    }

    private static String the(Object function) {
        String name = FunctionNames.of(function);
        return name.contains("::") ? "the method reference " + name : "the " + name;
    }

    private static String unknownPlace(Object root, String culprit) {
        // Where encapsulation hides the fields, the name of a lambda's class tells which class declares the lambda.
        if (root.getClass().isHidden() && root.getClass().getName().startsWith(culprit + "$$")) {
            return "the lambda captured `this`, an instance of " + culprit
                    + ", because it uses a field or method of it; copy the value that is needed into a local variable"
                    + " before the lambda, or make " + culprit + " Serializable";
        }
        return culprit + " is not serializable (" + FunctionNames.of(root)
                + " refers to it); make it Serializable, mark"
                + " the field transient, or copy the value that is needed into a local variable";
    }

    /** Returns the advice unless the class is the JDK's, which nobody can change. */
    private static String change(Object culprit, String advice) {
        ClassLoader loader = culprit.getClass().getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader() ? "" : advice;
    }

    private static String instead(String what, Object culprit) {
        return switch (what) {
            case "the result" ->
                "return a form of it that is"
                        + (culprit instanceof Collection<?> ? ", for example a new ArrayList of its elements" : "");
            case "the argument" -> "pass only what the call needs of it";
            default -> "copy the value that is needed into a local variable";
        };
    }

    private static boolean isLambda(Object object) {
        return object.getClass().isHidden()
                && FunctionNames.of(object.getClass()).startsWith("lambda in ");
    }

    /** A lambda takes its type from where it stands, so the cure is there. */
    private static String ofLambda(Object lambda) {
        Class<?>[] types = lambda.getClass().getInterfaces();
        String type = types.length == 0 ? "its interface" : types[0].getName();
        String simple = types.length == 0 ? "…" : types[0].getSimpleName();
        return "the " + FunctionNames.of(lambda) + " is made as " + type
                + ", which is not Serializable; give it to the methods"
                + " of TaskPool, whose types are, declare it as a Task, TaskAction or TaskFunction, or cast it: ("
                + simple
                + " & Serializable) () -> …";
    }

    private static String ofCaptured(Object captured, String name) {
        if (isLambda(captured)) {
            return ofLambda(captured);
        }
        Class<?> type = captured.getClass();
        if (is(type, "io.taskpool.TaskPool") || is(type, "java.util.concurrent.Executor")) {
            return name + " is a pool of this JVM and cannot be used in another; submit further calls here, when the"
                    + " results of the first have come, or open a pool within the task, for example TaskPool.threads()";
        }
        if (is(type, "java.util.concurrent.Future")) {
            return name
                    + " is a future of this JVM and cannot be used in another; get its result here, and let the task"
                    + " capture that";
        }
        return name + " is not serializable; " + change(captured, "make it Serializable, ")
                + "copy what the task needs of it into another local"
                + " variable before the lambda, or let the task make its own";
    }

    /** By name, since a worker has no such class in common with this library. */
    private static boolean is(@Nullable Class<?> type, String name) {
        if (type == null) {
            return false;
        }
        if (type.getName().equals(name) || is(type.getSuperclass(), name)) {
            return true;
        }
        for (Class<?> each : type.getInterfaces()) {
            if (is(each, name)) {
                return true;
            }
        }
        return false;
    }
}
