package io.taskpool.monitor.page;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which lane of a pool shows which worker. A worker has its lane to itself until it ends; then its successor may have
 * it, so a pool of two workers that replaced a hundred has two or three lanes. Not safe for use by several threads.
 *
 * <p>Threads that live as long as a call are no workers, and there may be a million. Their calls share lanes: each goes to the
 * one that has been empty for the shortest time among those that are empty when it starts (best fit). That needs few lanes,
 * since calls come in the order in which they end.
 */
final class PageLanes {
    private static final long TAKEN = Long.MAX_VALUE;

    /** For each lane since when it has been empty. */
    private final List<Long> emptySince = new ArrayList<>();

    /** The shared lanes, by the time since when they have been empty. */
    private final TreeMap<Long, ArrayDeque<PageWorker>> shared = new TreeMap<>();

    /** Takes the first lane that is empty at a time, or a new one. */
    int take(long at) {
        int lane = 0;
        while (lane < emptySince.size() && emptySince.get(lane) > at) {
            lane++;
        }
        if (lane == emptySince.size()) {
            emptySince.add(TAKEN);
        } else {
            emptySince.set(lane, TAKEN);
        }
        return lane;
    }

    /** Leaves a lane to others from a time on. */
    void free(int lane, long at) {
        emptySince.set(lane, at);
    }

    /** Takes what stands for the threads of a shared lane that is empty at a time; null if there is none. */
    @Nullable
    PageWorker takeShared(long at) {
        Map.Entry<Long, ArrayDeque<PageWorker>> entry = shared.floorEntry(at);
        if (entry == null) {
            return null;
        }
        PageWorker taken = entry.getValue().removeLast();
        if (entry.getValue().isEmpty()) {
            shared.remove(entry.getKey());
        }
        return taken;
    }

    /** Gives a shared lane back, which is empty from a time on. */
    void giveShared(PageWorker threads, long emptyFrom) {
        shared.computeIfAbsent(emptyFrom, time -> new ArrayDeque<>()).addLast(threads);
    }
}
