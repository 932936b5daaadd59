package io.taskpool.remote.codec;

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
 * Numbers the shapes of lambdas on the sending side, from 1. Safe for use by many threads.
 *
 * <p>The data about a lambda's class is attached to that class ({@link ClassValue}), so the table keeps no class and no
 * class loader alive. It keeps only the strings of the shapes, one shape for each lambda in the program's source.
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
     * Returns the data about the class of a value, if the value is a lambda that can be sent by its shape.
     *
     * @return the data, or null if the value has to go through Java serialization
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
     * Returns the serialized form of a lambda.
     *
     * @return the form, or null if it is not needed: the lambda captures nothing and its number is known
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
            throw new IOException(
                    "the lambda " + value.getClass().getName() + " cannot be sent: its writeReplace cannot be called",
                    e);
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

    /**
     * The data about a lambda's class. {@link #number} is written last, so a thread that sees it sees the other fields.
     */
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
                // Other hidden classes may have a writeReplace too.
                return new LambdaClass(type.isSynthetic() ? method : null);
            } catch (NoSuchMethodException | RuntimeException e) {
                // Encapsulated (InaccessibleObjectException), or not a lambda: left to Java serialization, which needs
                // no such access.
                return new LambdaClass(null);
            }
        }
    }
}
