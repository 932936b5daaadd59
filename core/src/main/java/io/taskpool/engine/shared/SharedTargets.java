package io.taskpool.engine.shared;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects of this JVM that were given to others, by number. It holds them weakly: an object lives as long as the
 * program, a call that captured it, or a client's open request holds it. Safe for use by many threads.
 */
public final class SharedTargets {
    /** No key tells anything about another. */
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final ConcurrentHashMap<Long, Entry> ENTRIES = new ConcurrentHashMap<>();
    private static final ReferenceQueue<SharedTarget> FREED = new ReferenceQueue<>();

    private SharedTargets() {}

    private static final class Entry extends WeakReference<SharedTarget> {
        final SharedKey key;

        Entry(SharedTarget target, SharedKey key) {
            super(target, FREED);
            this.key = key;
        }
    }

    /**
     * Makes an object reachable from other JVMs.
     *
     * @param target the object; called once for each
     * @return what others reach it by
     */
    public static SharedKey register(SharedTarget target) {
        dropFreed();
        while (true) {
            SharedKey key = new SharedKey(RANDOM.nextLong(), RANDOM.nextLong());
            if (key.object() != ContextQuestion.KEY.object()
                    && ENTRIES.putIfAbsent(key.object(), new Entry(target, key)) == null) {
                return key;
            }
        }
    }

    /**
     * Makes an object of another JVM reachable from workers of this one, by the key that it has there.
     *
     * @param key what it is reached by
     * @param target passes requests on to it
     * @return the target that it is reached by from now on: the given one, or one that was given for this object before
     */
    public static SharedTarget passOn(SharedKey key, SharedTarget target) {
        dropFreed();
        while (true) {
            Entry known = ENTRIES.get(key.object());
            SharedTarget before = known == null ? null : known.get();
            if (before != null) {
                return before;
            }
            Entry entry = new Entry(target, key);
            boolean isSet = known == null
                    ? ENTRIES.putIfAbsent(key.object(), entry) == null
                    : ENTRIES.replace(key.object(), known, entry);
            if (isSet) {
                return target;
            }
        }
    }

    /**
     * Finds an object.
     *
     * @param key what it is reached by
     * @return null if nobody holds the object any more, or there never was one with this number and this secret
     */
    public static @Nullable SharedTarget find(SharedKey key) {
        Entry entry = ENTRIES.get(key.object());
        return entry == null || entry.key.secret() != key.secret() ? null : entry.get();
    }

    private static void dropFreed() {
        for (Reference<? extends SharedTarget> freed = FREED.poll(); freed != null; freed = FREED.poll()) {
            Entry entry = (Entry) freed;
            ENTRIES.remove(entry.key.object(), entry);
        }
    }
}
