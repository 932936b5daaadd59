package io.taskpool.process.codec;

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

    private final String culprit;
    private final ArrayDeque<Step> queue = new ArrayDeque<>();
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private FieldPath(String culprit) {
        this.culprit = culprit;
    }

    /** Describes where in the object graph an instance of the class is, and what to do. */
    static String describe(Object root, String culprit) {
        Step step = null;
        try {
            step = new FieldPath(culprit).find(root);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // A collection in the graph may throw from its iterator; the message then names the class only.
            step = null;
        }
        String advice =
                "; make it Serializable, mark the field transient, or copy the value that is needed into a local"
                        + " variable";
        if (step == null) {
            // Where encapsulation hides the fields, the name of a lambda's class tells which class declares the lambda.
            if (root.getClass().isHidden() && root.getClass().getName().startsWith(culprit + "$$")) {
                return "the lambda captured `this`, an instance of " + culprit
                        + ", because it uses a field or method of it; copy the value that is needed into a local variable"
                        + " before the lambda, or make " + culprit + " Serializable";
            }
            return culprit + " is not serializable (" + nameOf(root.getClass()) + " refers to it)" + advice;
        }
        String captured = step.capturedThis;
        if (captured != null) {
            return "the lambda captured `this`, an instance of " + captured
                    + ", because it uses a field or method of it; "
                    + culprit + " is not serializable, at " + step.path + " (" + culprit
                    + "); copy the value that is needed"
                    + " into a local variable before the lambda, make " + culprit
                    + " Serializable, or mark the field transient";
        }
        return culprit + " is not serializable, at " + step.path + " (" + culprit + ")" + advice;
    }

    static String nameOf(Class<?> type) {
        String name = type.getTypeName();
        int lambda = name.indexOf("$$Lambda");
        return lambda < 0 ? name : "a lambda in " + name.substring(0, lambda);
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
        String name = nameOf(type);
        return name.startsWith("a lambda") ? "lambda" : name.substring(name.lastIndexOf('.') + 1);
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

    private static final class Step {
        final Object object;
        final String path;

        /** The class of the {@code this} that a lambda on the path captured, or null. */
        final @Nullable String capturedThis;

        Step(Object object, String path, @Nullable String capturedThis) {
            this.object = object;
            this.path = path;
            this.capturedThis = capturedThis;
        }
    }
}
