package io.taskpool.remote.host;

import java.util.BitSet;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.WeakHashMap;

/** What a worker was told once and knows since: lambda shapes, functions, and what these prefetch. Guarded by the session's lock. */
final class SentDefinitions {
    private final BitSet shapes = new BitSet();
    private final Set<Integer> functions = new HashSet<>();
    private final Set<Prefetch> prefetches = Collections.newSetFromMap(new WeakHashMap<>());

    /** Tells whether the classes of a function were not sent. */
    boolean lacksPrefetch(Prefetch prefetch) {
        return !prefetches.contains(prefetch);
    }

    /** Tells whether the classes of a function have to be sent now. */
    boolean addPrefetch(Prefetch prefetch) {
        return prefetches.add(prefetch);
    }

    /** Tells whether a shape has to be sent now. */
    boolean addShape(int number) {
        if (shapes.get(number)) {
            return false;
        }
        shapes.set(number);
        return true;
    }

    /** Tells whether a function has to be sent now. */
    boolean addFunction(int number) {
        return functions.add(number);
    }

    /** Tells whether the worker has to be told to forget a function. */
    boolean forget(int number) {
        return functions.remove(number);
    }
}
