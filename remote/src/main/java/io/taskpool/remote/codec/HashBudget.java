package io.taskpool.remote.codec;

import java.io.InvalidClassException;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the time that computing hash codes of the JDK's collections may take while one stream is read.
 *
 * <p>The hash code of a set is computed from those of its elements, every time it is asked for. A hundred sets, each of
 * which contains the next two, therefore fit in a few kilobytes and take 2<sup>100</sup> steps to hash. A limit on the
 * nesting depth would not help: a trie of maps may be hundreds deep, and its keys are letters. So the steps themselves
 * are counted. Each collection is counted once, after it has been read and before the object that contains it, so that
 * the steps of its elements are already known.
 *
 * <p>Used for one stream, so by one thread.
 */
final class HashBudget {
    /** Hashing takes about half a second for this many. */
    private static final double FREE_STEPS = 1 << 25;

    /**
     * Nested sets are hashed again on each level, so large but legitimate data takes several steps for each of its
     * bytes.
     */
    private static final double STEPS_PER_BYTE = 16;

    /** A collection that takes at most this many steps is not recorded, and counts as taking this many. */
    private static final double SMALL = 16;

    private final double limit;
    private final IdentityHashMap<Object, Double> steps = new IdentityHashMap<>();
    private double paid;
    private boolean anyCostly;

    HashBudget(long streamBytes) {
        limit = FREE_STEPS + STEPS_PER_BYTE * streamBytes;
    }

    /** Counts an object that has been read. */
    void read(@Nullable Object object) throws InvalidClassException {
        if (!(object instanceof Collection || object instanceof Map || object instanceof Map.Entry)
                || object.getClass().getClassLoader() != null) {
            return;
        }
        double all = 1;
        try {
            if (object instanceof Map<?, ?> map) {
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    double key = of(entry.getKey());
                    pay(key);
                    all += key + of(entry.getValue());
                }
            } else if (object instanceof Collection<?> items) {
                boolean hashes = object instanceof Set;
                for (Object item : items) {
                    double each = of(item);
                    all += each;
                    if (hashes) {
                        pay(each);
                    }
                }
            } else {
                Map.Entry<?, ?> entry = (Map.Entry<?, ?>) object;
                all += of(entry.getKey()) + of(entry.getValue());
            }
        } catch (RuntimeException e) {
            return; // a JDK wrapper around a collection of the user's that throws
        }
        if (all > SMALL) {
            steps.put(object, all);
        }
        if (paid > limit) {
            throw new InvalidClassException(refusal());
        }
        if (all > limit) {
            anyCostly = true;
            if (isBeingHashed()) {
                throw new InvalidClassException(refusal());
            }
        }
    }

    private void pay(double each) {
        if (each > 1) {
            paid += each;
        }
    }

    private double of(@Nullable Object element) {
        if (!(element instanceof Collection || element instanceof Map || element instanceof Map.Entry)) {
            return 1;
        }
        Double known = steps.get(element);
        return known == null ? SMALL : known;
    }

    /** Returns why a back reference to an object that has been read is refused, or null if it is allowed. */
    @Nullable
    String refusalOfReference() {
        return anyCostly && isBeingHashed() ? refusal() : null;
    }

    private String refusal() {
        return "sets or maps are nested in one another so that their hash codes take more than " + (long) limit
                + " steps; send lists instead, or give the pool a codec";
    }

    /** Tells whether the object being read is about to be put into a hash table, or into an unmodifiable set or map. */
    private static boolean isBeingHashed() {
        return StackWalker.getInstance().walk(HashBudget::reader);
    }

    private static boolean reader(Stream<StackWalker.StackFrame> frames) {
        return frames.map(StackWalker.StackFrame::getClassName)
                .filter(name -> name.startsWith("java.util.") && !name.startsWith("java.util.stream."))
                .findFirst()
                .filter(name -> name.contains("Hash") || name.endsWith("CollSer"))
                .isPresent();
    }
}
