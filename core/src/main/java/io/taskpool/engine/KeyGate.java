package io.taskpool.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets work of one key through one after the other, for threads that are not workers, so that there is none to stay on.
 *
 * <p><b>Concurrency:</b> the monitor guards the map, and is innermost. A key is in the map while work of it has passed and not
 * left; whoever leaves lets the next pass in the same step, so no work is left behind.
 */
final class KeyGate {
    private final Map<Object, ArrayDeque<Work>> waiting = new HashMap<>();

    /** Lets work pass, or keeps it until its key is free; true if it has passed. */
    synchronized boolean pass(Work work, Object key, boolean first) {
        ArrayDeque<Work> behind = waiting.get(key);
        if (behind == null) {
            waiting.put(key, new ArrayDeque<>());
            return true;
        }
        if (first) {
            behind.addFirst(work);
        } else {
            behind.addLast(work);
        }
        return false;
    }

    /** Records that work of a key has ended; returns the work that passes next, or null. */
    @Nullable
    synchronized Work leave(Object key) {
        ArrayDeque<Work> behind = waiting.get(key);
        Work next = behind == null ? null : behind.pollFirst();
        if (next == null) {
            waiting.remove(key);
        }
        return next;
    }

    /** Removes all work that has not passed, because the pool was stopped. */
    synchronized List<Work> drain() {
        List<Work> drained = new ArrayList<>();
        for (ArrayDeque<Work> behind : waiting.values()) {
            drained.addAll(behind);
            behind.clear();
        }
        return drained;
    }

    synchronized int size() {
        int works = 0;
        for (ArrayDeque<Work> behind : waiting.values()) {
            works += behind.size();
        }
        return works;
    }
}
