package io.taskpool.process.codec;

import io.taskpool.process.wire.ByteSource;
import io.taskpool.process.wire.ProtocolException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the shapes of lambdas on the side that receives them, and makes lambdas of them. Safe for use by many threads.
 */
public final class ShapeStore {
    private final ClassNumbering classes;
    private final ConcurrentHashMap<Integer, Known> shapes = new ConcurrentHashMap<>();

    /**
     * Makes an empty store.
     *
     * @param classes finds the capturing classes
     */
    public ShapeStore(ClassNumbering classes) {
        this.classes = classes;
    }

    /**
     * Takes the body of a {@code SHAPE} frame. Runs no code of the user's.
     *
     * @param body the body
     * @throws ProtocolException if the bytes are no shape, or the number was given before
     */
    public void add(ByteSource body) throws ProtocolException {
        int number = body.varint31();
        Known known = new Known(new LambdaShape(body));
        body.expectEnd();
        if (shapes.putIfAbsent(number, known) != null) {
            throw new ProtocolException("lambda shape " + number + " was sent twice");
        }
    }

    /**
     * Lets go of what was made of the shapes of a loader that is gone in the parent.
     *
     * @param loader its number
     */
    public void forgetLoader(int loader) {
        for (Known known : shapes.values()) {
            if (known.shape.loader == loader) {
                known.maker = null;
                known.direct = null;
                known.instance = null;
            }
        }
    }

    int captureCount(int number) throws ProtocolException {
        return known(number).shape.captureCount;
    }

    private Known known(int number) throws ProtocolException {
        Known known = shapes.get(number);
        if (known == null) {
            throw new ProtocolException("lambda shape " + number + " was never sent");
        }
        return known;
    }

    /** Makes the lambda. Whatever the capturing class throws comes out as it is. */
    Object make(int number, @Nullable Object[] captures) throws Throwable {
        Known known = known(number);
        Object ready = known.instance;
        if (ready != null) {
            return ready;
        }
        MethodReference direct = known.direct;
        if (direct != null) {
            return direct.make(captures);
        }
        Method maker = known.maker;
        boolean isFirst = maker == null;
        if (maker == null) {
            maker = findMaker(known.shape);
        }
        Object made;
        try {
            made = maker.invoke(null, known.shape.toSerialized(maker.getDeclaringClass(), captures));
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IllegalArgumentException
                    && "Invalid lambda deserialization".equals(cause.getMessage())) {
                throw new ClassNotFoundException(
                        differs(known.shape) + " has no such lambda there, so it is not the same class", cause);
            }
            throw cause;
        }
        if (isFirst && MethodReference.isConfused(known.shape, made)) {
            direct = new MethodReference(known.shape, maker.getDeclaringClass());
            known.direct = direct;
            made = direct.make(captures);
        }
        known.maker = maker;
        if (captures.length == 0) {
            known.instance = made;
        }
        return made;
    }

    private Method findMaker(LambdaShape shape) throws ClassNotFoundException {
        Class<?> capturing = classes.load(shape.loader, shape.capturingClass.replace('/', '.'));
        try {
            Method maker = capturing.getDeclaredMethod("$deserializeLambda$", java.lang.invoke.SerializedLambda.class);
            maker.setAccessible(true);
            return maker;
        } catch (NoSuchMethodException e) {
            throw new ClassNotFoundException(
                    differs(shape) + " has no method $deserializeLambda$ there, so it is not the same class", e);
        }
    }

    private static String differs(LambdaShape shape) {
        return "the class of the " + shape
                + " differs between the parent and the worker (one of the same name may stand on the worker's own class"
                + " path): it";
    }

    /** One shape. The fields that are not final are caches; two threads may fill them twice, to no harm. */
    private static final class Known {
        final LambdaShape shape;
        volatile @Nullable Method maker;

        /** Makes the lambda where the maker would make another. */
        volatile @Nullable MethodReference direct;

        volatile @Nullable Object instance;

        Known(LambdaShape shape) {
            this.shape = shape;
        }
    }
}
