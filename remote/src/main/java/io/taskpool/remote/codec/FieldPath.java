package io.taskpool.remote.codec;

import io.taskpool.engine.failure.FunctionNames;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the path from an object to the object in its graph that cannot be serialized, for an error message. The search
 * is breadth first, so that it finds a shortest path; it follows only the references that serialization would write,
 * and it gives up after a bounded number of objects.
 */
final class FieldPath {
    private static final int MAX_OBJECTS = 100_000;

    private static final String LAMBDA = "lambda";

    private static final String CAPTURED = LAMBDA + ".captured value ";

    private final String culprit;
    private final ArrayDeque<Step> queue = new ArrayDeque<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private FieldPath(String culprit) {
        this.culprit = culprit;
    }

    /**
     * Finds an instance of the class in an object's graph.
     *
     * @param root the object
     * @param culprit the name of the class
     * @return where it is, or null if the search did not find it
     */
    static @Nullable Step find(Object root, String culprit) {
        try {
            return new FieldPath(culprit).find(root);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return null; // a collection in the graph may throw from its iterator
        }
    }

    private @Nullable Step find(Object root) {
        String start = simpleName(root.getClass());
        offer(new Step(root, start, null));
        while (!queue.isEmpty() && seen.size() < MAX_OBJECTS) {
            Step step = queue.remove();
            Class<?> type = step.object.getClass();
            if (!(step.object instanceof Serializable)) {
                if (type.getName().equals(culprit)) {
                    return step;
                }
            } else {
                expand(step, type);
            }
        }
        return null;
    }

    private static String simpleName(Class<?> type) {
        String name = FunctionNames.of(type);
        return type.isHidden() && type.isSynthetic() ? LAMBDA : name.substring(name.lastIndexOf('.') + 1);
    }

    private void offer(Step step) {
        if (!(step.object instanceof String) && !(step.object instanceof Number) && seen.add(step.object)) {
            queue.add(step);
        }
    }

    private void offer(@Nullable Object object, String path, Step from) {
        if (object != null) {
            offer(new Step(object, path, from.capturedThis));
        }
    }

    private void expand(Step step, Class<?> type) {
        if (type.isArray()) {
            if (!type.getComponentType().isPrimitive()) {
                int length = Math.min(Array.getLength(step.object), MAX_OBJECTS);
                for (int i = 0; i < length; i++) {
                    offer(Array.get(step.object, i), step.path + "[" + i + "]", step);
                }
            }
        } else if (step.object instanceof SerializedLambda lambda) {
            expandLambda(step, lambda);
        } else if (step.object instanceof Collection<?> items && isOfJdk(type)) {
            int i = 0;
            for (Object item : items) {
                offer(item, step.path + "[" + i++ + "]", step);
            }
        } else if (step.object instanceof Map<?, ?> map && isOfJdk(type)) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                offer(entry.getKey(), step.path + ".key", step);
                offer(entry.getValue(), step.path + "[" + shortText(entry.getKey()) + "]", step);
            }
        } else if (!expandReplacement(step, type)) {
            expandFields(step, type);
        }
    }

    private static boolean isOfJdk(Class<?> type) {
        return type.getName().startsWith("java.");
    }

    private static String shortText(@Nullable Object key) {
        return key instanceof String || key instanceof Number || key instanceof Enum ? key.toString() : "…";
    }

    private void expandLambda(Step step, SerializedLambda lambda) {
        String capturing = lambda.getCapturingClass().replace('/', '.');
        for (int i = 0; i < lambda.getCapturedArgCount(); i++) {
            Object captured = lambda.getCapturedArg(i);
            if (captured != null) {
                boolean isThis = i == 0 && extendsNamed(captured.getClass(), capturing);
                String path = step.path + (isThis ? ".this" : ".captured value " + (i + 1));
                offer(new Step(captured, path, isThis ? capturing : step.capturedThis));
            }
        }
    }

    private static boolean extendsNamed(Class<?> type, String name) {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            if (c.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Follows {@code writeReplace} if it is accessible; this is how the captured values of lambdas are found. */
    private boolean expandReplacement(Step step, Class<?> type) {
        if (!type.isHidden()) {
            return false;
        }
        try {
            Method method = type.getDeclaredMethod("writeReplace");
            method.setAccessible(true);
            Object replaced = method.invoke(step.object);
            if (replaced == null) {
                return false;
            }
            offer(new Step(replaced, step.path, step.capturedThis));
            return true;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false; // encapsulated; the caller tries the fields next
        }
    }

    private void expandFields(Step step, Class<?> type) {
        for (Class<?> c = type; c != null && Serializable.class.isAssignableFrom(c); c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (Modifier.isStatic(modifiers)
                        || Modifier.isTransient(modifiers)
                        || field.getType().isPrimitive()) {
                    continue;
                }
                try {
                    field.setAccessible(true);
                    offer(field.get(step.object), step.path + "." + field.getName(), step);
                } catch (IllegalAccessException | RuntimeException e) {
                    // encapsulated: the search cannot follow this field
                }
            }
        }
    }

    /** An object on the way, and how it was reached. */
    static final class Step {
        final Object object;
        final String path;

        /** The class of the {@code this} that a lambda on the path captured, or null. */
        final @Nullable String capturedThis;

        Step(Object object, String path, @Nullable String capturedThis) {
            this.object = object;
            this.path = path;
            this.capturedThis = capturedThis;
        }

        /** Tells whether the object is itself the value of a variable that a lambda captured. */
        boolean isCaptured() {
            return path.startsWith(CAPTURED) && path.indexOf('.', CAPTURED.length()) < 0 && path.indexOf('[') < 0;
        }

        /** Names the variable as far as it is known. */
        String capturedAs() {
            return "a variable (captured value " + path.substring(CAPTURED.length()) + ")";
        }
    }
}
