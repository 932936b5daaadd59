package io.taskpool.process.faults;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Objects that run a hook when they are deserialized. A test sets the hook in its own JVM; workers have none. */
final class Hooked {
    static volatile @Nullable Callable<?> hook;

    private Hooked() {}

    /** Runs the hook, if there is one; an exception of the hook fails the deserialization. */
    static void meet() {
        Callable<?> mine = hook;
        if (mine != null) {
            try {
                mine.call();
            } catch (Exception e) {
                throw new IllegalStateException("the hook threw " + e, e);
            }
        }
    }

    static final class ByReadObject implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            meet();
        }
    }

    static final class ByReadResolve implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            meet();
            return this;
        }
    }

    /** Public, as externalizable classes have to be. */
    public static final class ByReadExternal implements Externalizable {
        private static final long serialVersionUID = 1L;

        public ByReadExternal() {}

        @Override
        public void writeExternal(ObjectOutput out) {}

        @Override
        public void readExternal(ObjectInput in) {
            meet();
        }
    }

    record ByConstructor(int number) implements Serializable {
        ByConstructor {
            meet();
        }
    }

    static final class Key implements Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int hashCode() {
            meet();
            return 7;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key;
        }
    }

    static final class ByInitializer implements Serializable {
        private static final long serialVersionUID = 1L;

        static {
            meet();
        }
    }

    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Thrown() {
            super("thrown by the task");
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            meet();
        }
    }

    /** Runs the hook only if {@code meets} is true. */
    record Numbered(int number, boolean meets) implements Serializable {
        private Object readResolve() {
            if (meets) {
                meet();
            }
            return this;
        }
    }

    static Object asKey() {
        return new HashMap<>(Map.of(new Key(), 1));
    }

    static Object throwing() {
        throw new Thrown();
    }
}
