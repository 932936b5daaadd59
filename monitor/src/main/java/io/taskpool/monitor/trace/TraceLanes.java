package io.taskpool.monitor.trace;

import io.taskpool.CallEvent;
import io.taskpool.monitor.record.WorkerLife;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Gives each worker of a pool a lane. Where each call has a thread of its own, calls that do not overlap share a lane: as many lanes as
 * calls would show nothing.
 */
final class TraceLanes {
    private final Map<String, Integer> ofWorker = new HashMap<>();
    private final Map<Integer, String> names = new LinkedHashMap<>();

    TraceLanes(List<WorkerLife> lives, List<CallEvent> ended, Iterable<CallEvent> running) {
        for (WorkerLife life : lives) {
            String worker = life.worker().name();
            ofWorker.computeIfAbsent(worker, any -> add(worker));
        }
        share(ended);
        for (CallEvent call : running) {
            ofWorker.computeIfAbsent(call.worker(), any -> add("calls " + (names.size() + 1)));
        }
    }

    private int add(String name) {
        int lane = names.size() + 1;
        names.put(lane, name);
        return lane;
    }

    private record Used(int lane, Instant until) {}

    private void share(List<CallEvent> calls) {
        List<CallEvent> others = new ArrayList<>();
        for (CallEvent call : calls) {
            if (!ofWorker.containsKey(call.worker())) {
                others.add(call);
            }
        }
        others.sort(Comparator.comparing(CallEvent::started));
        PriorityQueue<Used> used = new PriorityQueue<>(Comparator.comparing(Used::until));
        for (CallEvent call : others) {
            Used first = used.peek();
            int lane;
            if (first != null && !first.until().isAfter(call.started())) {
                used.remove();
                lane = first.lane();
            } else {
                lane = add("calls " + (names.size() + 1));
            }
            Instant end = call.ended();
            used.add(new Used(lane, end == null ? Instant.MAX : end));
            ofWorker.put(call.worker(), lane);
        }
    }

    int of(String worker) {
        return ofWorker.getOrDefault(worker, 0);
    }

    /** Returns the names of the lanes, in order. */
    Map<Integer, String> names() {
        return names;
    }
}
