package io.taskpool.engine;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A long list, stored in arrays of {@value #SEGMENT} elements. A single array would be what the G1 collector calls
 * humongous: it goes straight to the old generation, and until a marking cycle finds it dead, each young collection
 * copies the objects that it refers to. For a million results of a {@code map} this was measured to cost more time than
 * everything else.
 *
 * <p>Like {@link ArrayList}, it is mutable, permits null, and is not safe for use by many threads. Adding or removing
 * elements other than at the end takes time proportional to the number of elements behind.
 *
 * @param <E> the type of the elements
 */
final class SegmentedList<E extends @Nullable Object> extends AbstractList<E> implements RandomAccess, Serializable {
    private static final long serialVersionUID = 1;

    private static final int SHIFT = 14;
    static final int SEGMENT = 1 << SHIFT;
    private static final int MASK = SEGMENT - 1;

    private transient @Nullable Object[][] segments = new @Nullable Object[8][];
    private transient int size;

    @Override
    public int size() {
        return size;
    }

    @Override
    public E get(int index) {
        Objects.checkIndex(index, size);
        return element(index);
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // holds only elements, and null only if E permits it
    private E element(int index) {
        return (E) segments[index >> SHIFT][index & MASK];
    }

    @Override
    public E set(int index, E element) {
        Objects.checkIndex(index, size);
        E before = element(index);
        segments[index >> SHIFT][index & MASK] = element;
        return before;
    }

    @Override
    public boolean add(E element) {
        modCount++;
        append(element);
        return true;
    }

    private void append(E element) {
        int segment = size >> SHIFT;
        if ((size & MASK) == 0) {
            if (segment == segments.length) {
                segments = Arrays.copyOf(segments, 2 * segment);
            }
            segments[segment] = new @Nullable Object[SEGMENT];
        }
        segments[segment][size & MASK] = element;
        size++;
    }

    @Override
    public void add(int index, E element) {
        Objects.checkIndex(index, size + 1);
        modCount++;
        append(element);
        for (int i = size - 1; i > index; i--) {
            set(i, element(i - 1));
        }
        set(index, element);
    }

    @Override
    public E remove(int index) {
        E removed = get(index);
        modCount++;
        for (int i = index; i < size - 1; i++) {
            set(i, element(i + 1));
        }
        size--;
        segments[size >> SHIFT][size & MASK] = null;
        return removed;
    }

    /** Removes a range in one pass. */
    @Override
    protected void removeRange(int from, int to) {
        modCount++;
        int removed = to - from;
        for (int i = to; i < size; i++) {
            set(i - removed, element(i));
        }
        for (int i = size - removed; i < size; i++) {
            segments[i >> SHIFT][i & MASK] = null;
        }
        size -= removed;
    }

    @Override
    public @Nullable Object[] toArray() {
        @Nullable Object[] all = new @Nullable Object[size];
        for (int at = 0; at < size; at += SEGMENT) {
            System.arraycopy(segments[at >> SHIFT], 0, all, at, Math.min(SEGMENT, size - at));
        }
        return all;
    }

    /** Serializes as an ordinary list. */
    private Object writeReplace() {
        return new ArrayList<>(this);
    }
}
