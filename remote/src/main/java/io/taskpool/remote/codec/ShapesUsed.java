package io.taskpool.remote.codec;

import io.taskpool.engine.shared.SharedTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records what a payload needs besides its bytes: which lambda shapes, so that they can be sent ahead of it, and which shared
 * objects, so that they are held until it is of no use any more. For one thread at a time.
 */
public final class ShapesUsed {
    private int[] numbers = new int[4];
    private int count;
    private @Nullable ArrayList<SharedTarget> targets;

    /**
     * Returns how many shapes are recorded.
     *
     * @return the number of shapes, each counted once
     */
    public int count() {
        return count;
    }

    /**
     * Returns a recorded shape.
     *
     * @param index from 0
     * @return the shape's number
     */
    public int get(int index) {
        if (index >= count) {
            throw new IndexOutOfBoundsException(index);
        }
        return numbers[index];
    }

    /** Removes all that is recorded. */
    public void clear() {
        count = 0;
        targets = null;
    }

    /**
     * Returns the shared objects.
     *
     * @return an unmodifiable list of them, which does not change any more
     */
    public List<SharedTarget> targets() {
        List<SharedTarget> known = targets;
        return known == null ? List.of() : List.copyOf(known);
    }

    /** Records a shared object. One whose value turned out to be unwritable stays, which does no harm. */
    void hold(SharedTarget target) {
        ArrayList<SharedTarget> known = targets;
        if (known == null) {
            known = new ArrayList<>(2);
            targets = known;
        }
        if (!known.contains(target)) {
            known.add(target);
        }
    }

    /**
     * Copies the recorded numbers.
     *
     * @return the numbers
     */
    public int[] toArray() {
        return Arrays.copyOf(numbers, count);
    }

    void add(int number) {
        for (int i = 0; i < count; i++) {
            if (numbers[i] == number) {
                return;
            }
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * count);
        }
        numbers[count++] = number;
    }

    void truncate(int oldCount) {
        count = oldCount;
    }
}
