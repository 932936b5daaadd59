package io.taskpool.shared;

import io.taskpool.engine.shared.SharedKey;
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

    /** Adds a stand-in, unless another thread was faster; returns the one that is to be used. */
    static Object add(SharedKey key, Object standIn) {
        for (Reference<?> freed = FREED.poll(); freed != null; freed = FREED.poll()) {
            Entry entry = (Entry) freed;
            ENTRIES.remove(entry.key, entry);
        }
        Entry added = new Entry(key, standIn);
        while (true) {
            Entry known = ENTRIES.putIfAbsent(key, added);
            Object first = known == null ? standIn : known.get();
            if (first != null) {
                return first;
            }
            if (known != null) {
                ENTRIES.remove(key, known); // its stand-in was freed
            }
        }
    }
}
