package io.taskpool.remote.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers the parts of a throwable: the throwable itself is 0, then its causes, suppressed throwables, and the
 * throwables in their fields. Each has one number, so cycles end. For one thread.
 */
final class ThrowableParts {
    /** Parts beyond this many are left out. */
    static final int MAX_PARTS = 64;

    private final List<Throwable> parts = new ArrayList<>();
    private final IdentityHashMap<Throwable, Integer> numbers = new IdentityHashMap<>();

    ThrowableParts(Throwable root) {
        int unused = numberOf(root);
        for (int i = 0; i < parts.size(); i++) {
            int unusedCause = causeOf(parts.get(i));
            int[] unusedSuppressed = suppressedOf(parts.get(i));
        }
    }

    int count() {
        return parts.size();
    }

    Throwable get(int index) {
        return parts.get(index);
    }

    /** Returns the number, or -1 if there are too many. */
    private int numberOf(Throwable part) {
        Integer known = numbers.get(part);
        if (known != null) {
            return known;
        }
        if (parts.size() == MAX_PARTS) {
            return -1;
        }
        parts.add(part);
        numbers.put(part, parts.size() - 1);
        return parts.size() - 1;
    }

    /** Returns the number of the cause, or -1 if there is none, or if there are too many. */
    int causeOf(Throwable part) {
        Throwable cause;
        try {
            cause = part.getCause();
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            return -1; // a user's override of getCause threw
        }
        return cause == null ? -1 : numberOf(cause);
    }

    int[] suppressedOf(Throwable part) {
        Throwable[] suppressed = part.getSuppressed(); // final, so no user code runs
        int[] found = new int[suppressed.length];
        int count = 0;
        for (Throwable each : suppressed) {
            int number = numberOf(each);
            if (number >= 0) {
                found[count++] = number;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** Returns what to write for an object in the stream of a part: a reference if the object is another part. */
    @Nullable
    Object replacement(Object object, Throwable owner) {
        return object instanceof Throwable other && other != owner && !(other instanceof PartReference)
                ? new PartReference(numberOf(other))
                : object;
    }
}
