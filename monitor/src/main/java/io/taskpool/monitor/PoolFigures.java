package io.taskpool.monitor;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import io.taskpool.WorkerInfo;
import io.taskpool.monitor.record.Recording;
import io.taskpool.monitor.record.WorkerLife;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a report says of one pool, and what its advice follows from. All times are nanoseconds from the beginning of the recording.
 *
 * @param pool the pool's name
 * @param times the attempts that have ended
 * @param groups the numbers of the attempts of each name
 * @param functions the names, those that ran longest together first
 * @param workers the workers, in the order in which they were ready
 * @param lives the same workers' times
 * @param queue when calls were queued
 * @param from when the first attempt that is known began, or the recording
 * @param until when the last attempt ended, or now if any is running
 * @param dropped how many attempts are not known any more
 * @param lost how many events the recording has missed
 * @param mostWorkers how many workers there were at once
 */
record PoolFigures(
        String pool,
        AttemptTimes times,
        Map<String, int[]> groups,
        List<FunctionSummary> functions,
        List<WorkerSummary> workers,
        List<Life> lives,
        Spans queue,
        long from,
        long until,
        long dropped,
        long lost,
        int mostWorkers) {

    /**
     * A worker's time.
     *
     * @param name the worker's name
     * @param from when it was ready, or the report begins
     * @param until when it ended, or the report ends
     * @param busy when it ran calls
     */
    record Life(String name, long from, long until, Spans busy) {
        long busyWithin(long start, long end) {
            return busy.covered(Math.max(start, from), Math.min(end, until));
        }

        /** Returns how much of a stretch the worker was there for. */
        long within(long start, long end) {
            return Math.max(0, Math.min(end, until) - Math.max(start, from));
        }
    }

    /**
     * Reads a recording.
     *
     * @param live what the pool says of its workers
     * @param now the time of the report
     */
    static PoolFigures of(Recording recording, List<WorkerInfo> live, Instant now) {
        List<CallEvent> running = List.copyOf(recording.running());
        List<CallEvent> ended = recording.calls();
        List<WorkerLife> recorded = recording.lives();
        AttemptTimes times = new AttemptTimes(recording.since(), ended, now);
        AttemptTimes open = new AttemptTimes(recording.since(), running, now);
        long dropped = recording.callCount() - ended.size();
        long from = dropped > 0 ? times.firstStart() : 0;
        long until = Math.max(times.lastEnd(), open.lastEnd());
        Spans queue = times.anyQueued();
        Map<String, WorkerInfo> seen = new HashMap<>();
        for (WorkerInfo worker : live) {
            seen.put(worker.name(), worker);
        }
        Map<String, Busy> busy = busy(times, open);
        List<WorkerSummary> workers = new ArrayList<>();
        List<Life> lives = new ArrayList<>();
        for (WorkerLife life : recorded) {
            Instant end = life.ended();
            long begun = Math.max(from, times.nanos(life.ready()));
            long over = Math.max(begun, end == null ? until : Math.min(until, times.nanos(end)));
            Busy calls = busy.getOrDefault(life.worker().name(), Busy.NONE);
            Life known = new Life(life.worker().name(), begun, over, calls.spans());
            lives.add(known);
            workers.add(summary(recording, life, seen.getOrDefault(known.name(), life.worker()), known, calls, queue));
        }
        Map<String, int[]> groups = FunctionFigures.byName(times);
        List<FunctionSummary> functions = new ArrayList<>();
        groups.forEach((name, group) -> functions.add(FunctionFigures.summary(recording.pool(), name, group, times)));
        functions.sort(Comparator.comparingLong(
                        (FunctionSummary function) -> function.runTimes().totalNanos())
                .reversed()
                .thenComparing(FunctionSummary::name));
        return new PoolFigures(
                recording.pool(),
                times,
                groups,
                functions,
                workers,
                lives,
                queue,
                from,
                until,
                dropped,
                recording.lost(),
                recording.workers());
    }

    private static WorkerSummary summary(
            Recording recording, WorkerLife life, WorkerInfo info, Life known, Busy calls, Spans queue) {
        long lived = known.until() - known.from();
        long busy = known.busyWithin(known.from(), known.until());
        long waiting = queue.covered(known.from(), known.until())
                - known.busy().coveredWith(queue, known.from(), known.until());
        Instant launched = info.startedAt();
        Duration startUp = launched == null || launched.isBefore(recording.since())
                ? null
                : Duration.between(launched, life.ready());
        return new WorkerSummary(
                recording.pool(),
                info,
                startUp == null || startUp.isNegative() ? null : startUp,
                Duration.ofNanos(lived),
                lived == 0 ? 0 : (double) busy / lived,
                lived == 0 ? 0 : (double) waiting / lived,
                calls.count(),
                calls.failures(),
                life.why(),
                life.died());
    }

    /** What one worker ran. */
    private record Busy(Spans spans, long count, long failures) {
        static final Busy NONE = new Busy(Spans.whereAny(new long[0], new long[0]), 0, 0);
    }

    private static Map<String, Busy> busy(AttemptTimes ended, AttemptTimes open) {
        Map<String, LongLists> lists = new HashMap<>();
        for (AttemptTimes times : List.of(ended, open)) {
            for (int i = 0; i < times.count(); i++) {
                LongLists of = lists.computeIfAbsent(times.call(i).worker(), name -> new LongLists());
                of.add(times.started(i), times.ended(i));
                CallOutcome outcome = times.call(i).outcome();
                if (outcome != null) {
                    of.ended++;
                    of.failed += outcome == CallOutcome.SUCCEEDED || outcome == CallOutcome.CANCELLED ? 0 : 1;
                }
            }
        }
        Map<String, Busy> busy = new HashMap<>();
        lists.forEach((name, of) -> busy.put(name, new Busy(of.spans(), of.ended, of.failed)));
        return busy;
    }

    /** Grows while the attempts of a worker are collected. */
    private static final class LongLists {
        private long[] starts = new long[8];
        private long[] ends = new long[8];
        private int size;
        private long ended;
        private long failed;

        void add(long start, long end) {
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, 2 * size);
                ends = Arrays.copyOf(ends, 2 * size);
            }
            starts[size] = start;
            ends[size++] = end;
        }

        Spans spans() {
            return Spans.whereAny(Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
        }
    }

    /** Tells whether the workers are processes of their own. */
    boolean isOfProcesses() {
        long here = ProcessHandle.current().pid();
        return workers.stream()
                .anyMatch(worker -> worker.info().pid() > 0 && worker.info().pid() != here);
    }

    /** Returns how long workers were there for, all together, within a stretch. */
    long workerTime(long start, long end) {
        return lives.stream().mapToLong(life -> life.within(start, end)).sum();
    }
}
