package io.taskpool.remote.codec;

import io.taskpool.engine.shared.SharedReference;
import io.taskpool.remote.wire.ByteSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The values of one call that may share an object: what its lambdas captured, the function if it is not a lambda, and
 * the argument. Decides whether they have to be written as one graph, and writes the graph. For one call.
 *
 * <p>Immutable values need no identity and are left out. Arrays of primitive elements and lists of compact values refer
 * to nothing that needs identity, so they matter only if they occur twice or another value may refer to them.
 */
final class SharedValues {
    /** For values that share nothing. */
    static final SharedValues NONE = new SharedValues();

    private final ArrayList<Value> values = new ArrayList<>(4);
    private boolean anyTwice;

    private static final class Value {
        final Object object;
        final boolean lambda;
        boolean twice;

        /** The number of the value in the graph, or -1 if it is not in the graph. */
        int part = -1;

        Value(Object object, boolean lambda) {
            this.object = object;
            this.lambda = lambda;
        }
    }

    /**
     * Tells whether the class of a value makes it immutable, with all that it refers to, so that it needs no identity.
     */
    static boolean isFixed(@Nullable Object value) {
        if (value == null || CompactValues.isCompact(value) || value instanceof Enum || value instanceof Class) {
            return true;
        }
        Class<?> type = value.getClass();
        boolean ofJdk = type.getClassLoader() == null
                && (type.getName().startsWith("java.time.") || type.getName().startsWith("java.math."));
        return ofJdk || SharedReference.kindOf(value) != null; // which is the same object wherever it arrives
    }

    /** Adds a value that is not fixed; returns false if it has been added before. */
    boolean add(Object object, boolean lambda) {
        Value known = find(object);
        if (known != null) {
            known.twice = true;
            anyTwice = true;
            return false;
        }
        values.add(new Value(object, lambda));
        return true;
    }

    private @Nullable Value find(Object object) {
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            if (value.object == object) {
                return value;
            }
        }
        return null;
    }

    /** Tells whether two of the values may refer to the same object. */
    boolean mayShare() {
        if (anyTwice) {
            return true;
        }
        if (values.size() < 2) {
            return false;
        }
        for (Value value : values) {
            if (!value.lambda && mayRefer(value.object)) {
                return true;
            }
        }
        return false;
    }

    private static boolean mayRefer(Object object) {
        Class<?> type = object.getClass();
        if (type.isArray()) {
            return !type.getComponentType().isPrimitive();
        }
        if (!CompactLists.refersToElementsAlone(type)) {
            return true;
        }
        for (Object element : (Iterable<?>) object) {
            if (!CompactValues.isCompact(element)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes the graph. Lambdas come last, so that what they captured has been read before them, even if it refers back
     * to them. A long array is left out, to be sent in its own, faster form, unless another value turns out to refer to
     * it.
     */
    void write(ByteSink out, ClassNumbering classes) throws IOException {
        int mark = out.size();
        if (!write(out, classes, true)) {
            out.truncate(mark);
            boolean unused = write(out, classes, false);
        }
    }

    /** Writes the graph; returns false if a value in it refers to one that was left out. */
    private boolean write(ByteSink out, ClassNumbering classes, boolean leaveOut) throws IOException {
        ArrayList<Object> parts = new ArrayList<>(values.size());
        ArrayList<Object> apart = new ArrayList<>(0);
        for (int pass = 0; pass < 2; pass++) {
            for (Value value : values) {
                if (value.lambda != (pass == 1)) {
                    continue;
                }
                if (leaveOut && !value.twice && ArrayBytes.count(value.object) >= ArrayBytes.LONG_BYTES) {
                    apart.add(value.object);
                } else {
                    value.part = parts.size();
                    parts.add(value.object);
                }
            }
        }
        Lookout lookout = apart.isEmpty() ? null : new Lookout(apart);
        out.u8(ValueTag.GRAPH);
        out.varint(parts.size());
        int mark = out.beginBytes();
        ObjectWriter.writeAll(parts, out, classes, lookout);
        out.endBytes(mark);
        return lookout == null || !lookout.found;
    }

    /** Returns the number of an object in the graph, or -1 if it is not in the graph. */
    int part(Object object) {
        Value value = find(object);
        return value == null ? -1 : value.part;
    }

    /** Detects whether any of some objects is among those that are written. */
    private static final class Lookout implements UnaryOperator<Object> {
        private final List<Object> wanted;
        boolean found;

        Lookout(List<Object> wanted) {
            this.wanted = wanted;
        }

        @Override
        public Object apply(Object object) {
            for (int i = 0; i < wanted.size(); i++) {
                found |= wanted.get(i) == object;
            }
            return object;
        }
    }
}
