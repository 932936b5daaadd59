package io.taskpool.process.codec;

import io.taskpool.process.wire.ByteSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The values of one call that may refer to one object: what its lambdas captured, the function if it is no lambda, and the
 * argument. Finds out whether they have to be written as one graph, and writes it. For one call.
 *
 * <p>Values that nobody can change need no identity and are left out. An array of primitive elements and a list of compact
 * values refer to nothing that is written, so they only matter if they occur twice or something else may refer to them.
 */
final class SharedValues {
    /** An array of at least so many bytes joins the graph only if something in the graph refers to it. */
    private static final int LONG_ARRAY_BYTES = 64 << 10;

    /** What shares nothing. */
    static final SharedValues NONE = new SharedValues();

    private final ArrayList<Value> values = new ArrayList<>(4);
    private boolean anyTwice;

    private static final class Value {
        final Object object;
        final boolean lambda;
        boolean twice;

        /** Its number in the graph, or -1 if it is not there. */
        int part = -1;

        Value(Object object, boolean lambda) {
            this.object = object;
            this.lambda = lambda;
        }
    }

    /** Tells whether a value needs no identity, by its class: others cannot change it, and it refers to nothing they can. */
    static boolean isFixed(@Nullable Object value) {
        if (value == null || CompactValues.isOne(value) || value instanceof Enum || value instanceof Class) {
            return true;
        }
        Class<?> type = value.getClass();
        return type.getClassLoader() == null
                && (type.getName().startsWith("java.time.") || type.getName().startsWith("java.math."));
    }

    /** Adds a value that is not fixed; false if it was there already. */
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

    /** Tells whether two of the values may refer to one object. */
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
            if (!CompactValues.isOne(element)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes the graph. Lambdas come last in it: what they captured has been read by then, even if it refers back to them.
     * A long array is left out, for its own, faster form, unless one of the others turns out to refer to it.
     */
    void write(ByteSink out, ClassNumbering classes) throws IOException {
        int mark = out.size();
        if (!write(out, classes, true)) {
            out.truncate(mark);
            boolean unused = write(out, classes, false);
        }
    }

    /** Writes the graph; false if a value was left out that something in it refers to. */
    private boolean write(ByteSink out, ClassNumbering classes, boolean leaveOut) throws IOException {
        ArrayList<Object> parts = new ArrayList<>(values.size());
        ArrayList<Object> apart = new ArrayList<>(0);
        for (int pass = 0; pass < 2; pass++) {
            for (Value value : values) {
                if (value.lambda != (pass == 1)) {
                    continue;
                }
                if (leaveOut && !value.twice && ArrayBytes.count(value.object) >= LONG_ARRAY_BYTES) {
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

    /** Returns the number of an object in the graph, or -1 if it is not in there. */
    int part(Object object) {
        Value value = find(object);
        return value == null ? -1 : value.part;
    }

    /** Looks out for some objects among those that are written. */
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
