package io.taskpool.monitor.page;

import static java.util.Objects.requireNonNull;

import io.taskpool.CallEvent;
import io.taskpool.monitor.record.Recording;
import io.taskpool.monitor.record.WorkerLife;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what is new in the recording of one pool. Not safe for use by several threads. */
final class PoolFeed {
    /** Of so many running calls a page is told at most. Only virtual threads run more at a time. */
    private static final int MOST_RUNNING = 1000;

    private final Recording recording;
    private final int pool;
    private final PageTables tables;
    private final PageLanes lanes = new PageLanes();
    private final Map<String, PageWorker> workers = new HashMap<>();
    private long position;

    PoolFeed(Recording recording, int pool, PageTables tables) {
        this.recording = recording;
        this.pool = pool;
        this.tables = tables;
    }

    /** Returns how many calls have ended of which the page was not told. */
    long waiting() {
        return recording.callCount() - position;
    }

    /**
     * Reads what is new.
     *
     * @param most so many ended calls are read at most
     * @param ended where calls that have ended are added
     * @param changed where workers are added that are new, or of which more is known
     * @param running where the calls are added that are running
     */
    void read(int most, CallColumns ended, Set<PageWorker> changed, List<RunningAttempt> running) {
        // In this order, a call that ends meanwhile is told of twice rather than never, and each worker is known.
        Collection<CallEvent> runningNow = recording.running();
        List<CallEvent> endedNow = unread();
        readWorkers(recording.lives(), changed);
        int count = Math.min(most, endedNow.size());
        for (int i = 0; i < count; i++) {
            addEnded(endedNow.get(i), ended, changed);
        }
        position += count;
        addRunning(runningNow, changed, running);
    }

    /** Returns the calls from {@code position} on, which is put forward if these are not kept any more. */
    private List<CallEvent> unread() {
        while (true) {
            position = Math.max(position, recording.callsDropped());
            List<CallEvent> calls = recording.callsFrom(position);
            if (recording.callsDropped() <= position) { // otherwise some may have been dropped in between
                return calls;
            }
        }
    }

    private void readWorkers(Collection<WorkerLife> lives, Set<PageWorker> changed) {
        List<WorkerLife> inOrder = new ArrayList<>(lives);
        inOrder.sort(Comparator.comparing(PoolFeed::launched));
        for (WorkerLife life : inOrder) {
            String name = life.worker().name();
            PageWorker worker = workers.get(name);
            if (worker == null) {
                worker = add(name, launched(life));
            }
            if (worker.learn(life)) {
                changed.add(worker);
                Instant end = life.ended();
                if (end != null) {
                    lanes.free(worker.lane(), tables.clock().nanos(end));
                }
            }
        }
    }

    private static Instant launched(WorkerLife life) {
        Instant launched = life.worker().startedAt();
        return launched == null ? life.ready() : launched;
    }

    private PageWorker add(String name, Instant from) {
        PageWorker added = tables.newWorker(pool, lanes.take(tables.clock().nanos(from)), name);
        workers.put(name, added);
        return added;
    }

    private void addEnded(CallEvent event, CallColumns ended, Set<PageWorker> changed) {
        PageCall call = PageCall.of(event, tables.clock());
        boolean shares = isOnThreadOfItsOwn(event);
        PageWorker worker = shares ? sharedLane(call, changed) : worker(event, changed);
        int name = tables.names().number(event.name());
        ended.add(worker, call, name, requireNonNull(event.outcome()), tables.reason(event));
        if (shares) {
            lanes.giveShared(worker, call.ended());
        }
    }

    private void addRunning(Collection<CallEvent> now, Set<PageWorker> changed, List<RunningAttempt> running) {
        List<PageWorker> borrowed = new ArrayList<>();
        int count = 0;
        for (CallEvent event : now) {
            if (++count > MOST_RUNNING) {
                break;
            }
            PageCall call = PageCall.of(event, tables.clock());
            PageWorker worker;
            if (isOnThreadOfItsOwn(event)) {
                worker = sharedLane(call, changed);
                borrowed.add(worker);
            } else {
                worker = worker(event, changed);
            }
            running.add(new RunningAttempt(worker, call, tables.names().number(event.name())));
        }
        // Until a call has ended, its lane is not settled: calls that end before it come first.
        borrowed.forEach(worker -> lanes.giveShared(worker, worker.lastEnd));
    }

    private boolean isOnThreadOfItsOwn(CallEvent event) {
        return Recording.isThreadOfOneCall(event.worker()) && !workers.containsKey(event.worker());
    }

    private PageWorker worker(CallEvent event, Set<PageWorker> changed) {
        PageWorker known = workers.get(event.worker());
        if (known != null) {
            return known;
        }
        PageWorker added = add(event.worker(), event.started());
        changed.add(added);
        return added;
    }

    private PageWorker sharedLane(PageCall call, Set<PageWorker> changed) {
        PageWorker empty = lanes.takeShared(call.started());
        if (empty != null) {
            return empty;
        }
        int lane = lanes.take(call.started());
        PageWorker added = tables.newWorker(pool, lane, "threads " + (lane + 1));
        changed.add(added);
        return added;
    }
}
