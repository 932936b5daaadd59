package io.taskpool.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Reads two inputs in step, as lists of two, until the shorter one ends. */
final class PairedInputs implements Iterable<List<@Nullable Object>> {
    private final Iterable<?> first;
    private final Iterable<?> second;

    PairedInputs(Iterable<?> first, Iterable<?> second) {
        this.first = first;
        this.second = second;
    }

    /** Returns the number of pairs, or -1 if it is not known, because an input is no collection. */
    long size() {
        return first instanceof Collection<?> one && second instanceof Collection<?> other
                ? Math.min(one.size(), other.size())
                : -1;
    }

    @Override
    public Iterator<List<@Nullable Object>> iterator() {
        Iterator<?> one = first.iterator();
        Iterator<?> other = second.iterator();
        return new Pairs(one, other);
    }

    private record Pairs(Iterator<?> one, Iterator<?> other) implements Iterator<List<@Nullable Object>> {
        @Override
        public boolean hasNext() {
            return one.hasNext() && other.hasNext();
        }

        @Override
        public List<@Nullable Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the shorter input has ended");
            }
            return Arrays.asList(one.next(), other.next());
        }
    }
}
