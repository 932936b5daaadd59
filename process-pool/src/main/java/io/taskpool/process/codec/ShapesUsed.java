package io.taskpool.process.codec;

import java.util.Arrays;

/** Records which lambda shapes a payload needs, so that they can be sent ahead of it. For one thread at a time. */
public final class ShapesUsed {
    private int[] numbers = new int[4];
    private int count;

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

    /** Removes all shapes. */
    public void clear() {
        count = 0;
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
