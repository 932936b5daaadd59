package io.taskpool.benchmarks.soak;

import io.taskpool.TaskFuture;
import io.taskpool.benchmarks.os.Processes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes faults at random moments until the storm is over. It waits for none of them, so they overlap; their calls are
 * reported by callbacks.
 */
final class Chaos implements Callable<@Nullable Void> {
    private static final int TOTAL =
            EnumSet.allOf(Fault.class).stream().mapToInt(Fault::weight).sum();

    private final CallWindow window;
    private final List<SoakPool> pools;
    private final Pace pace;
    private final double faultsPerSecond;
    private final SplittableRandom seeds;
    private final RandomGenerator random;
    private final ScheduledExecutorService later;
    private final Tally tally;
    private final Set<Long> stopped = ConcurrentHashMap.newKeySet();
    private final List<Future<?>> endings = new ArrayList<>();

    Chaos(
            CallWindow window,
            List<SoakPool> pools,
            Pace pace,
            double faultsPerSecond,
            long seed,
            ScheduledExecutorService later,
            Tally tally) {
        this.window = window;
        this.pools = pools;
        this.pace = pace;
        this.faultsPerSecond = faultsPerSecond;
        this.seeds = new SplittableRandom(seed);
        this.random = seeds.split();
        this.later = later;
        this.tally = tally;
    }

    @Override
    public @Nullable Void call() throws Exception {
        while (true) {
            // Exponential gaps: faults come at any distance, also several at once.
            double seconds = -Math.log(1 - random.nextDouble()) / faultsPerSecond;
            long nanos = (long) (seconds * 1e9);
            if (nanos > pace.leftNanos()) {
                break;
            }
            TimeUnit.NANOSECONDS.sleep(nanos);
            Fault fault = choose();
            tally.fault(fault);
            make(fault);
        }
        for (long pid : stopped) {
            goOn(pid);
        }
        for (Future<?> ending : endings) {
            Object unused = ending.get();
        }
        return null;
    }

    private Fault choose() {
        int left = random.nextInt(TOTAL);
        for (Fault fault : Fault.values()) {
            left -= fault.weight();
            if (left < 0) {
                return fault;
            }
        }
        throw new AssertionError("the weights do not add up");
    }

    private SoakPool pool(Fault fault) {
        return pools.get(fault.needsLimit() || random.nextInt(4) == 0 ? 1 : 0);
    }

    private void make(Fault fault) throws Exception {
        SoakPool pool = pool(fault);
        Act act = fault.act();
        if (act != null) {
            callOf(fault, act, pool);
            return;
        }
        switch (fault) {
            case KILL_A_WORKER -> {
                long pid = anyWorker(pool);
                boolean unused = pid > 0 && Processes.signal("KILL", pid);
            }
            case STOP_A_WORKER_FOR_A_WHILE -> stop(anyWorker(pool));
            case SEND_WHAT_CANNOT_CROSS -> sendWhatCannotCross(pool);
            case SEND_WHAT_DOES_NOT_FIT ->
                endings.add(later.submit(() -> NarrowPools.run(window, seeds.split(), pace)));
            case SET_SHORT_LIMIT_AFTER_LONG -> endings.add(later.submit(() -> Limits.run(window, pools.get(0))));
            default -> // END_A_POOL
                endings.add(later.submit(() -> ShortLivedPools.run(window, seeds.split(), pace)));
        }
    }

    /** Returns a worker's process id, 0 if there is none just now. */
    private long anyWorker(SoakPool pool) {
        List<Long> pids = pool.pool().workerPids();
        return pids.isEmpty() ? 0 : pids.get(random.nextInt(pids.size()));
    }

    private void stop(long pid) throws Exception {
        if (pid > 0 && Processes.signal("STOP", pid)) {
            stopped.add(pid);
            var unused = later.schedule(() -> goOn(pid), 20 + random.nextInt(2_000), TimeUnit.MILLISECONDS);
        }
    }

    private void goOn(long pid) {
        if (stopped.remove(pid)) {
            try {
                boolean unused = Processes.signal("CONT", pid);
            } catch (Exception e) {
                throw new IllegalStateException("cannot let worker " + pid + " go on", e);
            }
        }
    }

    private Expectation expectation(Fault fault, Act act, SoakPool pool) {
        if (fault.cancels()) {
            return Expectation.of(pool, Outcome.VALUE, Outcome.CANCELLED);
        }
        return switch (act) {
            case THROW -> Expectation.of(pool, Outcome.THREW);
            case RETURN_WHAT_CANNOT_CROSS -> Expectation.of(pool, Outcome.UNSERIALIZABLE);
            case EXHAUST_HEAP -> Expectation.of(pool, Outcome.OUT_OF_MEMORY);
            case OVERFLOW_STACK -> Expectation.of(pool, Outcome.STACK_OVERFLOW);
            case PRINT, PRINT_PARTS, PRINT_NATIVELY, LET_CHILD_PRINT, NAP -> Expectation.of(pool, Outcome.VALUE);
            default -> Expectation.of(pool); // a death, or the time limit
        };
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback's own outcome is of no interest
    private void callOf(Fault fault, Act act, SoakPool pool) {
        Operation operation = window.begin("a submit to " + fault, pool, 1, expectation(fault, act, pool));
        if (operation == null) {
            return;
        }
        int call = operation.first();
        String file = window.file();
        long salt = window.salt();
        TaskFuture<Object> future = pool.pool().submit(n -> Tasks.act(file, salt, n, act), call);
        future.whenComplete((value, failure) -> window.reportEither(call, value, failure));
        if (fault.cancels()) {
            boolean interrupt = fault != Fault.CANCEL_WITHOUT_INTERRUPT;
            var unused = later.schedule(() -> future.cancel(interrupt), random.nextInt(500), TimeUnit.MILLISECONDS);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback's own outcome is of no interest
    private void sendWhatCannotCross(SoakPool pool) {
        Operation operation = window.begin(
                "a submit with an argument that cannot cross",
                pool,
                1,
                new Expectation(Set.of(Outcome.UNSERIALIZABLE), 0));
        if (operation != null) {
            TaskFuture<String> future = pool.pool().submit(String::valueOf, new Object());
            future.whenComplete((value, failure) -> window.reportEither(operation.first(), value, failure));
        }
    }
}
