package io.taskpool.process.codec;

import java.io.IOException;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the shapes of lambdas on the side that sends them, from 1. Safe for use by many threads.
 *
 * <p>What is known about a lambda's class hangs on that class ({@link ClassValue}), so the table keeps no class and no
 * loader alive; it only keeps the strings of the shapes, one for each lambda in the program's source.
 */
public final class ShapeTable {
    private final ClassNumbering classes;
    private final ClassValue<LambdaClass> lambdaClasses = new LambdaClasses();

    /** Guarded by this table's monitor, as is {@link #shapes}. */
    private final Map<LambdaShape, Integer> numbers = new HashMap<>();

    private final List<LambdaShape> shapes = new ArrayList<>();

    /**
     * Makes an empty table.
     *
     * @param classes numbers the loaders of the capturing classes
     */
    public ShapeTable(ClassNumbering classes) {
        this.classes = classes;
    }

    /**
     * Returns a shape.
     *
     * @param number its number
     * @return the shape
     */
    public synchronized LambdaShape shape(int number) {
        return shapes.get(number - 1);
    }

    /**
     * Returns what makes a lambda, if the value is one that can be sent by its shape.
     *
     * @return what is known of its class, or null if the value has to go through Java serialization
     */
    @Nullable
    LambdaClass lambdaClassOf(Object value) {
        Class<?> type = value.getClass();
        if (!type.isHidden() || !(value instanceof Serializable)) {
            return null;
        }
        LambdaClass known = lambdaClasses.get(type);
        return known.writeReplace == null ? null : known;
    }

    /**
     * Takes a lambda apart.
     *
     * @return its serialized form, or null if it captures nothing and its number is known
     */
    @Nullable
    SerializedLambda takeApart(Object value, LambdaClass type) throws IOException {
        if (type.number != 0 && type.captureless) {
            return null;
        }
        Method writeReplace = type.writeReplace;
        if (writeReplace == null) {
            throw new IllegalStateException(value.getClass() + " has no writeReplace");
        }
        Object replaced;
        try {
            replaced = writeReplace.invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IOException("the lambda " + value.getClass().getName() + " cannot be taken apart", e);
        }
        SerializedLambda lambda = (SerializedLambda) replaced;
        if (type.number == 0) {
            int loader = classes.idOf(value.getClass());
            type.captureless = lambda.getCapturedArgCount() == 0;
            type.number = numberOf(new LambdaShape(loader, lambda));
        }
        return lambda;
    }

    private synchronized int numberOf(LambdaShape shape) {
        Integer known = numbers.get(shape);
        if (known != null) {
            return known;
        }
        shapes.add(shape);
        numbers.put(shape, shapes.size());
        return shapes.size();
    }

    /** What is known about a lambda's class. {@link #number} is written last, so a thread that sees it sees the rest. */
    static final class LambdaClass {
        final @Nullable Method writeReplace;
        boolean captureless;
        volatile int number;

        LambdaClass(@Nullable Method writeReplace) {
            this.writeReplace = writeReplace;
        }
    }

    private static final class LambdaClasses extends ClassValue<LambdaClass> {
        @Override
        protected LambdaClass computeValue(Class<?> type) {
            try {
                Method method = type.getDeclaredMethod("writeReplace");
                method.setAccessible(true);
                // A hidden class of another making may have a writeReplace too.
                return new LambdaClass(type.isSynthetic() ? method : null);
            } catch (NoSuchMethodException | RuntimeException e) {
                // Encapsulation refuses (InaccessibleObjectException), or it is no lambda: Java serialization can do
                // more.
                return new LambdaClass(null);
            }
        }
    }
}
