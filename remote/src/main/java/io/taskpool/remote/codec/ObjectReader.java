package io.taskpool.remote.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.StreamCorruptedException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Java deserialization that loads each class through the class loader that the writer recorded. */
final class ObjectReader extends ObjectInputStream {
    private final ClassNumbering classes;
    private @Nullable HashBudget hashing;
    private @Nullable Parts parts;

    private ObjectReader(InputStream in, ClassNumbering classes) throws IOException {
        super(in);
        this.classes = classes;
    }

    /**
     * Reads a value that a parent has sent to its own worker. The parent is trusted, so only the JVM's own filter
     * applies.
     */
    static @Nullable Object readTrusted(byte[] from, int offset, int count, ClassNumbering classes)
            throws IOException, ClassNotFoundException {
        return new ObjectReader(new ByteArrayInputStream(from, offset, count), classes).readObject();
    }

    /** Reads the values of one stream from a trusted parent; objects that they share stay shared. */
    static @Nullable Object[] readTrusted(byte[] from, int offset, int bytes, int count, ClassNumbering classes)
            throws IOException, ClassNotFoundException {
        ObjectReader reader = new ObjectReader(new ByteArrayInputStream(from, offset, bytes), classes);
        @Nullable Object[] values = new @Nullable Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = reader.readObject();
        }
        return values;
    }

    /**
     * Reads a value that a worker has sent.
     *
     * @param budget how many bytes the arrays in it may take beyond those that the stream's length accounts for
     * @param user the user's filter, or null
     * @param replacement supplies the object for each {@link PartReference}, or null if the stream may contain none
     */
    static @Nullable Object read(
            byte[] from,
            int offset,
            int count,
            ClassNumbering classes,
            long budget,
            @Nullable ObjectInputFilter user,
            @Nullable Parts replacement)
            throws IOException, ClassNotFoundException {
        ObjectReader reader = new ObjectReader(new ByteArrayInputStream(from, offset, count), classes);
        HashBudget hashing = new HashBudget(count);
        // The stream's current filter is the JVM's own. Setting another replaces it, so the new one asks it as well.
        ReadFilter limits = new ReadFilter(count, budget, hashing, user, reader.getObjectInputFilter());
        reader.setObjectInputFilter(limits);
        reader.hashing = hashing;
        reader.parts = replacement;
        reader.enableResolveObject(true);
        try {
            return reader.readObject();
        } catch (InvalidClassException e) {
            String refusal = limits.refusal();
            if (refusal == null) {
                throw e;
            }
            InvalidClassException named = new InvalidClassException(refusal);
            named.initCause(e);
            throw named;
        }
    }

    /** The parts of a throwable that are sent separately. */
    interface Parts {
        Throwable part(int index) throws IOException;
    }

    @Override
    protected Object resolveObject(Object object) throws IOException {
        if (object instanceof PartReference reference) {
            Parts known = parts;
            if (known == null) {
                throw new StreamCorruptedException("a reference to a part of a throwable outside a throwable");
            }
            return known.part(reference.index);
        }
        HashBudget budget = hashing;
        if (budget != null) {
            budget.read(object);
        }
        return object;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
        return classes.load(readNumber(), description.getName());
    }

    @Override
    @SuppressWarnings("deprecation") // there is no other way to get the class of a proxy without an instance
    protected Class<?> resolveProxyClass(String[] interfaces) throws IOException, ClassNotFoundException {
        int number = readNumber();
        Class<?>[] types = new Class<?>[interfaces.length];
        ClassLoader loader = null;
        for (int i = 0; i < types.length; i++) {
            types[i] = classes.load(number, interfaces[i]);
            if (types[i].getClassLoader() != null) {
                loader = types[i].getClassLoader();
            }
        }
        try {
            return Proxy.getProxyClass(loader, types);
        } catch (IllegalArgumentException e) {
            throw new ClassNotFoundException(
                    "no proxy class can be made of " + String.join(", ", interfaces) + ": " + e.getMessage(), e);
        }
    }

    private int readNumber() throws IOException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = read();
            if (next < 0) {
                throw new StreamCorruptedException("a class without the number of its class loader");
            }
            value |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new StreamCorruptedException("the number of a class loader is too long");
    }
}
