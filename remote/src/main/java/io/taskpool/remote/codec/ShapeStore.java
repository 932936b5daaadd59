package io.taskpool.remote.codec;

import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stores the shapes of lambdas on the receiving side, and makes lambdas from them. Safe for use by many threads.
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
     * Reads the body of a {@code SHAPE} frame. Runs no user code.
     *
     * @param body the body
     * @throws ProtocolException if the bytes are not a shape, or the number is in use
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
     * Drops the caches for the shapes of a class loader that the parent no longer has.
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

    /** Makes the lambda. Whatever the capturing class throws is thrown unchanged. */
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
                throw new ClassNotFoundException(differs(known.shape, "such lambda"), cause);
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
            throw new ClassNotFoundException(differs(shape, "method $deserializeLambda$"), e);
        }
    }

    private static String differs(LambdaShape shape, String missing) {
        return "the " + shape + " cannot be made: the class of that name in the worker has no " + missing
                + ", so it is not the parent's class; make sure that no other version of the class is on the worker's class"
                + " path, and that its jar was not replaced while the program runs";
    }

    /** One shape. The fields that are not final are caches; it is harmless if two threads both fill one. */
    private static final class Known {
        final LambdaShape shape;
        volatile @Nullable Method maker;

        /** Makes the lambda if {@code $deserializeLambda$} would make a different one. */
        volatile @Nullable MethodReference direct;

        volatile @Nullable Object instance;

        Known(LambdaShape shape) {
            this.shape = shape;
        }
    }
}
