package io.taskpool.shared;

import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedLink;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The stand-ins of this JVM, one for each object, held weakly. Safe for use by many threads. */
final class StandInTable {
    private static final ConcurrentHashMap<SharedKey, Entry> ENTRIES = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Object> FREED = new ReferenceQueue<>();

    private StandInTable() {}

    private static final class Entry extends WeakReference<Object> {
        final SharedKey key;

        Entry(SharedKey key, Object standIn) {
            super(standIn, FREED);
            this.key = key;
        }
    }

    static @Nullable Object find(SharedKey key) {
        Entry entry = ENTRIES.get(key);
        return entry == null ? null : entry.get();
    }

    /** Makes what represents an object. */
    interface Maker {
        Object make(SharedKey key, SharedLink link);
    }

    /**
     * Returns the stand-in of an object, which is made if there is none. Only one thread at a time makes one, so that the link, which knows
     * one for each object, knows the one that is used.
     */
    static synchronized Object intern(SharedKey key, SharedLink link, Maker maker) {
        for (Reference<?> freed = FREED.poll(); freed != null; freed = FREED.poll()) {
            Entry entry = (Entry) freed;
            ENTRIES.remove(entry.key, entry);
        }
        Object known = find(key);
        if (known == null) {
            known = maker.make(key, link);
            ENTRIES.put(key, new Entry(key, known));
        }
        return known;
    }
}
