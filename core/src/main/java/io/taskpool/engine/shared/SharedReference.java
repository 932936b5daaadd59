package io.taskpool.engine.shared;

import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands for a shared object in messages and in Java serialization, where it becomes that object when it is read. Immutable.
 *
 * <p>Each public class of shared objects adds itself when it is initialized, so a program that shares nothing loads none of
 * them.
 *
 * @param type the name of the class that was {@linkplain #add added}
 * @param key what the object is reached by
 * @param part which part of the object this is, such as an end of a pipe; 0 where there is nothing to tell
 * @param api the interface that a {@code SharedObject} offers, or null
 */
public record SharedReference(
        String type, SharedKey key, int part, @Nullable Class<?> api) implements Serializable {
    /** By the class's name: that is how it is named to other JVMs. */
    private static final ConcurrentHashMap<String, Kind> KINDS = new ConcurrentHashMap<>();

    /** How the objects of one public class cross. Safe for use by many threads. */
    public interface Kind {
        /**
         * Returns what an object is written as. Registers it if that was not done before, and tells
         * {@linkplain SharedExports#current() who writes} that it is among what is written. Runs no code of the user's.
         *
         * @param object the object
         * @return stands for the object
         * @throws NotSerializableException if nobody writes for a worker, or the object can only be used here; the message says
         *     what to do
         */
        SharedReference referenceTo(Object object) throws NotSerializableException;

        /**
         * Returns what a reference stands for: the object itself in the JVM that it lives in, elsewhere its only stand-in.
         *
         * @param reference what was written
         * @return the object
         * @throws InvalidObjectException if it is of another program; the message says so
         */
        Object objectOf(SharedReference reference) throws InvalidObjectException;
    }

    /**
     * Adds a class. Called by its static initializer.
     *
     * @param type the class itself; for proxies, the class of their {@link InvocationHandler}
     * @param kind how its objects cross
     */
    public static void add(Class<?> type, Kind kind) {
        KINDS.put(type.getName(), kind);
    }

    /**
     * Returns how an object crosses.
     *
     * @param object any object
     * @return null if it is no shared object
     */
    public static @Nullable Kind kindOf(Object object) {
        if (KINDS.isEmpty()) {
            return null;
        }
        Class<?> type = object.getClass();
        if (Proxy.isProxyClass(type)) {
            type = Proxy.getInvocationHandler(object).getClass();
        }
        return type.getClassLoader() == SharedReference.class.getClassLoader() ? KINDS.get(type.getName()) : null;
    }

    /**
     * Returns the object that this stands for.
     *
     * @return the object itself in the JVM that it lives in, elsewhere its stand-in
     * @throws InvalidObjectException if it is of another program, or of no known class
     */
    public Object object() throws InvalidObjectException {
        Kind kind = kind();
        if (kind == null) {
            throw new InvalidObjectException("a shared object of another program, of the class " + type
                    + ": it can only be used by the program that made it, and by its workers");
        }
        return kind.objectOf(this);
    }

    /** Finds the kind. Outside of workers, a class that nobody has used yet cannot be one that was sent. */
    private @Nullable Kind kind() {
        Kind known = KINDS.get(type);
        if (known != null || SharedLink.connected() == null) {
            return known;
        }
        try {
            ClassLoader own = SharedReference.class.getClassLoader();
            String outermost = Class.forName(type, true, own).getNestHost().getName();
            Class<?> unused = Class.forName(outermost, true, own); // it may be what adds the class that is nested in it
        } catch (ClassNotFoundException e) {
            return null;
        }
        return KINDS.get(type);
    }

    @Serial
    private Object readResolve() throws ObjectStreamException {
        return object();
    }
}
