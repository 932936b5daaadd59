package io.taskpool.remote.host.classes;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which classes a worker was sent, so that none is prefetched twice. Safe for use by many threads. */
public final class SentClasses {
    private final ConcurrentHashMap<Integer, Set<String>> names = new ConcurrentHashMap<>();

    /** Makes an empty set. */
    public SentClasses() {}

    /** Adds a class; false if it was there already. */
    boolean add(int loader, String name) {
        Set<String> ofLoader = names.get(loader);
        if (ofLoader == null) {
            Set<String> made = ConcurrentHashMap.newKeySet();
            Set<String> other = names.putIfAbsent(loader, made);
            ofLoader = other == null ? made : other;
        }
        return ofLoader.add(name);
    }

    boolean has(int loader, String name) {
        Set<String> ofLoader = names.get(loader);
        return ofLoader != null && ofLoader.contains(name);
    }

    /**
     * Forgets the classes of a loader.
     *
     * @param loader its number
     */
    public void forget(int loader) {
        names.remove(loader);
    }
}
