package io.taskpool.monitor;

import static io.taskpool.monitor.Units.bytes;
import static io.taskpool.monitor.Units.count;
import static io.taskpool.monitor.Units.share;
import static io.taskpool.monitor.Units.time;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says what to change where something stands out. Each rule looks for one situation, and says nothing unless it explains a good part of the
 * time: advice that is not worth following hides the other.
 */
final class Advice {
    /** What takes less than this share of the time is not worth a sentence. */
    private static final double WORTH_A_SENTENCE = 0.2;

    private static final double A_GOOD_PART = 0.4;
    private static final int FEW_CALLS = 20;
    private static final int MANY_CALLS = 1_000;
    private static final int FEW_RESTARTS = 3;
    private static final long SHORT_STRETCH = Duration.ofMillis(100).toNanos();

    /** Values of more than that are worth a thought; smaller ones cost about as much as a call without any. */
    private static final long LARGE_BYTES = 10_000;

    /** About what it costs to send a call to a worker process and its result back, one at a time; see docs/performance.md. */
    private static final long SENDING = Duration.ofNanos(20_000).toNanos();

    private final PoolFigures pool;
    private final List<String> sentences = new ArrayList<>();

    private Advice(PoolFigures pool) {
        this.pool = pool;
    }

    static List<String> on(PoolFigures pool) {
        Advice advice = new Advice(pool);
        advice.shortCalls();
        advice.sending();
        advice.restarts();
        List<MapRuns.Run> runs = new ArrayList<>();
        pool.groups().forEach((name, group) -> runs.addAll(MapRuns.of(name, group, pool.times())));
        runs.stream().max(Comparator.comparingLong(advice::starved)).ifPresent(advice::slowInput);
        runs.stream().max(Comparator.comparingLong(advice::tail)).ifPresent(advice::slowCallAtTheEnd);
        return advice.sentences;
    }

    /** Calls that do less than sending them costs. */
    private void shortCalls() {
        if (!pool.isOfProcesses()) {
            return;
        }
        Optional<FunctionSummary> most =
                pool.functions().stream().filter(Advice::isShort).max(Comparator.comparingLong(FunctionSummary::calls));
        most.ifPresent(function -> sentences.add(String.format(
                "The calls of \"%s\" run for %s (median), which is less than it costs to send them to another process. Unless they need"
                        + " isolation, run them on threads, or let each call do more.",
                function.name(), time(function.runTimes().nanosAt(50)))));
    }

    private static boolean isShort(FunctionSummary function) {
        return function.calls() >= MANY_CALLS
                && function.runTimes().nanosAt(50) < SENDING
                && function.calls(CallOutcome.WORKER_DIED) == 0;
    }

    /** Workers that wait although there is something to run. */
    private void sending() {
        boolean few = pool.times().count() < FEW_CALLS || pool.until() - pool.from() < SHORT_STRETCH;
        if (few || !pool.isOfProcesses() || pool.functions().stream().anyMatch(Advice::isShort)) {
            return;
        }
        double lived = 0;
        double waiting = 0;
        double busy = 0;
        for (WorkerSummary worker : pool.workers()) {
            lived += worker.lived().toNanos();
            waiting += worker.waiting() * worker.lived().toNanos();
            busy += worker.busy() * worker.lived().toNanos();
        }
        if (lived > 0 && waiting / lived >= A_GOOD_PART && waiting > busy) {
            sentences.add(String.format(
                    "The workers waited for %s of their time although calls were queued, and ran calls for %s: %s",
                    share(waiting / lived), share(busy / lived), whatIsSent()));
        }
    }

    private String whatIsSent() {
        FunctionSummary most = pool.functions().stream()
                .max(Comparator.comparingLong(function -> function.bytesSent() + function.bytesReceived()))
                .orElseThrow();
        long sent = most.bytesSent() / most.calls();
        long received = most.bytesReceived() / most.calls();
        if (sent + received < LARGE_BYTES) {
            return "sending calls takes longer than running them, although their values are small. Let each call do more, or use"
                    + " threads, which send nothing.";
        }
        return String.format(
                "sending values takes longer than computing with them. Each call of \"%s\" is sent %s and returns %s. Send less (a"
                        + " SharedValue is sent once to each worker), let each call do more, or use threads, which send nothing.",
                most.name(), bytes(sent), bytes(received));
    }

    /** Workers that are started over and over. */
    private void restarts() {
        int restarts = pool.workers().size() - pool.mostWorkers();
        long starting = 0;
        long all = 0;
        Map<String, Long> reasons = new HashMap<>();
        for (WorkerSummary worker : pool.workers()) {
            Duration startUp = worker.startUp();
            starting += startUp == null ? 0 : startUp.toNanos();
            all += worker.lived().toNanos();
            String why = worker.ended();
            if (why != null) {
                reasons.merge(why, 1L, Long::sum);
            }
        }
        if (restarts >= FEW_RESTARTS && starting >= WORTH_A_SENTENCE * (starting + all)) {
            String reason = FunctionFigures.mostFirst(reasons).keySet().stream()
                    .findFirst()
                    .map(why -> " Most often it ended because: " + why + ".")
                    .orElse("");
            sentences.add(String.format(
                    "Workers were started %s times for %s at once, and starting took %s of their time.%s Let a worker live longer, or see to"
                            + " what ends it.",
                    count(pool.workers().size()),
                    count(pool.mostWorkers()),
                    share((double) starting / (starting + all)),
                    reason));
        }
    }

    /** Workers that had nothing to run while a map was not at its end. */
    private void slowInput(MapRuns.Run run) {
        long window = run.lastQueued() - run.firstQueued();
        long there = pool.workerTime(run.firstQueued(), run.lastQueued());
        long starved = starved(run);
        if (run.count() >= FEW_CALLS && window >= SHORT_STRETCH && starved >= A_GOOD_PART * there) {
            sentences.add(String.format(
                    "The workers were idle for %s of the time in which \"%s\" was given its %s items: they come more slowly than %s"
                            + " run them, or, of a stream, the results are taken more slowly. Read the input ahead on a thread of its own,"
                            + " or use fewer workers.",
                    share((double) starved / there), run.name(), count(run.count()), workers()));
        }
    }

    /** Returns for how long workers had nothing to run between the first and the last item of a map, all together. */
    private long starved(MapRuns.Run run) {
        long from = run.firstQueued();
        long until = run.lastQueued();
        long starved = 0;
        for (PoolFigures.Life life : pool.lives()) {
            long start = Math.max(from, life.from());
            long end = Math.min(until, life.until());
            long busyOrQueued = pool.queue().covered(start, end)
                    + life.busy().covered(start, end)
                    - life.busy().coveredWith(pool.queue(), start, end);
            starved += Math.max(0, end - start) - busyOrQueued;
        }
        return starved;
    }

    /** A call that the others have to wait for. */
    private void slowCallAtTheEnd(MapRuns.Run run) {
        long tail = tail(run);
        long whole = run.lastEnd() - run.firstQueued();
        if (pool.mostWorkers() < 2
                || run.count() < pool.mostWorkers()
                || tail < SHORT_STRETCH
                || tail < WORTH_A_SENTENCE * whole) {
            return;
        }
        CallEvent last = pool.times().call(run.last());
        long others = 0;
        for (PoolFigures.Life life : pool.lives()) {
            others += life.name().equals(last.worker()) ? 0 : life.busyWithin(run.lastEnd() - tail, run.lastEnd());
        }
        if (others < tail / 2) {
            sentences.add(String.format(
                    "\"%s\" had to wait for one slow call at its end: item %d on %s ran for %s, for the last %s of them alone, which is %s of"
                            + " the whole. Put the items that take longest first, or split that one.",
                    run.name(),
                    last.index(),
                    last.worker(),
                    time(pool.times().ran(run.last())),
                    time(tail),
                    share((double) tail / whole)));
        }
    }

    /** Returns for how long the last call of a map ran alone. */
    private long tail(MapRuns.Run run) {
        boolean alone = run.secondEnd() == Long.MIN_VALUE;
        return alone
                ? 0
                : Math.min(run.lastEnd() - run.secondEnd(), pool.times().ran(run.last()));
    }

    private String workers() {
        int count = Math.max(1, pool.mostWorkers());
        return count == 1 ? "one worker can" : count + " workers can";
    }
}
