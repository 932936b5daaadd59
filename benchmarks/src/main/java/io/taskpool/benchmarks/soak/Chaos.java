package io.taskpool.benchmarks.soak;

import io.taskpool.TaskFuture;
import io.taskpool.benchmarks.os.OwnProcesses;
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
 * Causes faults at random moments until the storm is over. It waits for none of them, so that they overlap; callbacks
 * report their calls.
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
            // Exponentially distributed intervals: the next fault may come at once or after a long time.
            double seconds = -Math.log(1 - random.nextDouble()) / faultsPerSecond;
            long nanos = (long) (seconds * 1e9);
            if (nanos > pace.leftNanos()) {
                break;
            }
            TimeUnit.NANOSECONDS.sleep(nanos);
            Fault fault = choose();
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
            count(fault, callOf(fault, act, pool));
            return;
        }
        SoakPool steady = pools.get(0);
        RandomGenerator own = seeds.split();
        switch (fault) {
            case KILL_A_WORKER -> {
                long pid = anyWorker(pool);
                count(fault, pid > 0 && OwnProcesses.signal("KILL", pid));
            }
            case STOP_A_WORKER_FOR_A_WHILE -> count(fault, stop(anyWorker(pool)));
            case SEND_WHAT_CANNOT_CROSS -> count(fault, sendWhatCannotCross(pool));
            case SEND_WHAT_DOES_NOT_FIT -> beside(fault, () -> NarrowPools.run(window, own, pace));
            case SET_SHORT_LIMIT_AFTER_LONG -> beside(fault, () -> Limits.run(window, steady));
            case THROW_MUTELY -> beside(fault, () -> MuteTroubles.run(window, pool, own));
            case READ_PAST_LIMIT -> beside(fault, () -> Readings.outlastLimit(window, steady, own));
            case USE_THE_POOL_WHILE_READING -> beside(fault, () -> Readings.useThePool(window, steady, own));
            case INTERRUPT_A_PROGRAM -> beside(fault, () -> Interrupts.run(window, own, later));
            default -> beside(fault, () -> ShortLivedPools.run(window, own, pace)); // END_A_POOL
        }
    }

    /** Causes a fault that takes a while, and counts it as caused or skipped. */
    private void beside(Fault fault, Callable<Boolean> made) {
        endings.add(later.submit(() -> {
            count(fault, made.call());
            return null;
        }));
    }

    private void count(Fault fault, boolean made) {
        if (made) {
            tally.fault(fault);
        } else {
            tally.skipped(fault);
        }
    }

    /** Returns the process id of a worker, or 0 if there is none at the moment. */
    private long anyWorker(SoakPool pool) {
        List<Long> pids = pool.pool().workerPids();
        return pids.isEmpty() ? 0 : pids.get(random.nextInt(pids.size()));
    }

    private boolean stop(long pid) throws Exception {
        boolean stops = pid > 0 && OwnProcesses.signal("STOP", pid);
        if (stops) {
            stopped.add(pid);
            var unused = later.schedule(() -> goOn(pid), 20 + random.nextInt(2_000), TimeUnit.MILLISECONDS);
        }
        return stops;
    }

    private void goOn(long pid) {
        if (stopped.remove(pid)) {
            try {
                boolean unused = OwnProcesses.signal("CONT", pid);
            } catch (Exception e) {
                throw new IllegalStateException("cannot continue the stopped worker " + pid, e);
            }
        }
    }

    private Expectation expectation(Fault fault, Act act, SoakPool pool) {
        if (fault.cancels()) {
            return Expectation.of(pool, SeenOutcome.VALUE, SeenOutcome.CANCELLED);
        }
        return switch (act) {
            case THROW -> Expectation.of(pool, SeenOutcome.THREW);
            case RETURN_WHAT_CANNOT_CROSS -> Expectation.of(pool, SeenOutcome.UNSERIALIZABLE);
            case EXHAUST_HEAP -> Expectation.of(pool, SeenOutcome.OUT_OF_MEMORY);
            case OVERFLOW_STACK -> Expectation.of(pool, SeenOutcome.STACK_OVERFLOW);
            case PRINT, PRINT_PARTS, PRINT_NATIVELY, LET_CHILD_PRINT, NAP -> Expectation.of(pool, SeenOutcome.VALUE);
            default -> Expectation.of(pool); // only a death or the time limit
        };
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback's own outcome does not matter
    private boolean callOf(Fault fault, Act act, SoakPool pool) {
        Operation operation = window.begin("a submit to " + fault, pool, 1, expectation(fault, act, pool));
        if (operation == null) {
            return false;
        }
        int call = operation.first();
        String file = window.file();
        long salt = window.salt();
        TaskFuture<Object> future = pool.pool().submit(n -> SoakTasks.act(file, salt, n, act), call);
        future.whenComplete((value, failure) -> window.reportEither(call, value, failure));
        if (fault.cancels()) {
            boolean interrupt = fault != Fault.CANCEL_WITHOUT_INTERRUPT;
            var unused = later.schedule(() -> future.cancel(interrupt), random.nextInt(500), TimeUnit.MILLISECONDS);
        }
        return true;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback's own outcome does not matter
    private boolean sendWhatCannotCross(SoakPool pool) {
        Operation operation = window.begin(
                "a submit with an argument that is not serializable",
                pool,
                1,
                new Expectation(Set.of(SeenOutcome.UNSERIALIZABLE), 0));
        if (operation != null) {
            TaskFuture<String> future = pool.pool().submit(String::valueOf, new Object());
            future.whenComplete((value, failure) -> window.reportEither(operation.first(), value, failure));
        }
        return operation != null;
    }
}
