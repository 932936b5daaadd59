package io.taskpool.benchmarks.soak;

import io.taskpool.PoolStats;
import io.taskpool.benchmarks.os.Heap;
import io.taskpool.benchmarks.os.Machine;
import io.taskpool.benchmarks.os.Resources;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A soak: rounds of storm and quiet until the duration and the number of calls are reached, or a promise is broken. */
public final class SoakRun implements AutoCloseable {
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long HEAP_SLACK_BYTES = 48L << 20;
    private static final int WARM_UP_CALLS = 50_000;

    /** The storm's share of a round; the rest is for the checks. */
    private static final double STORM_SHARE = 0.85;

    private final SoakSettings settings;
    private final PrintStream out;
    private final Violations violations;
    private final Noise noise;
    private final Tally tally = new Tally();
    private final Quiet quiet;
    private final Path directory;
    private final ExecutorService threads;
    private final ScheduledExecutorService later;
    private final SplittableRandom seeds;
    private final long startNanos = System.nanoTime();

    private List<SoakPool> pools = List.of();
    private long deathsBefore;
    private long startsBefore;
    private long repeats;
    private long repeatsOfPools;
    private long nextProgressNanos = startNanos + PROGRESS_NANOS;
    private @Nullable CallWindow current;
    private int round;

    /**
     * Makes a run.
     *
     * @param settings the length and intensity
     * @param out the stream to print the report to
     * @throws IOException if temporary files cannot be made
     */
    public SoakRun(SoakSettings settings, PrintStream out) throws IOException {
        this.settings = settings;
        this.out = out;
        this.violations = new Violations(out, settings.seed());
        this.noise = new Noise(violations);
        this.quiet = new Quiet(violations, settings.strengthLimit());
        this.directory = Files.createTempDirectory("soak-");
        this.threads = Executors.newFixedThreadPool(settings.drivers() + 1);
        this.later = new ScheduledThreadPoolExecutor(8);
        this.seeds = new SplittableRandom(settings.seed());
    }

    /**
     * Runs to the end.
     *
     * @return whether every promise was kept
     * @throws Exception if the soak itself cannot continue
     */
    public boolean run() throws Exception {
        out.println("seed " + settings.seed());
        out.println(Machine.describe());
        startThreads();
        // One unchecked round, so that classes that are loaded once and files that are opened once are in the baseline.
        Resources start = Resources.now();
        round(WARM_UP_CALLS, Duration.ofSeconds(6), null);
        closePools();
        Resources base = Resources.awaitSettled(start, Duration.ofSeconds(20));
        long heapBase = Heap.usedAfterCollection();
        out.println("at the start: " + base.summary() + ", heap " + Heap.mebibytes(heapBase));

        long end = System.nanoTime() + settings.duration().toNanos();
        long target = tally.calls() + settings.calls();
        while (violations.count() == 0 && (System.nanoTime() < end || tally.calls() < target)) {
            double seconds = Math.max(1, (end - System.nanoTime()) / 1e9);
            double perSecond = Math.max(100, (target - tally.calls()) / (seconds * STORM_SHARE));
            Duration length = settings.round().toNanos() < seconds * 1e9
                    ? settings.round()
                    : Duration.ofMillis((long) (seconds * 1e3));
            round(perSecond * length.toMillis() / 1e3 * STORM_SHARE, length, base);
            if (round % settings.roundsPerPool() == 0) {
                closePools();
                quiet.checkClosed(base);
                checkHeap(heapBase);
            }
        }
        closePools();
        quiet.checkClosed(base);
        long heapEnd = checkHeap(heapBase);
        summarize(base, heapBase, heapEnd);
        return violations.count() == 0;
    }

    /** Starts all threads at once, so that none that starts later looks like a leak. */
    private void startThreads() throws Exception {
        List<Future<?>> started = new ArrayList<>();
        for (int i = 0; i <= settings.drivers(); i++) {
            started.add(threads.submit(() -> {}));
        }
        for (Future<?> one : started) {
            Object unused = one.get();
        }
        ((ScheduledThreadPoolExecutor) later).prestartAllCoreThreads();
    }

    private void round(double calls, Duration length, @Nullable Resources base) throws Exception {
        round++;
        openPools();
        int capacity = (int) Math.min(16_000_000, calls * 1.2 + 200_000);
        Path file = directory.resolve("round-" + round);
        try (CallWindow window = new CallWindow(file, seeds.nextLong(), capacity)) {
            current = window;
            long stormNanos = (long) (length.toNanos() * STORM_SHARE);
            storm(window, new Pace(stormNanos, calls / (stormNanos / 1e9)));
            for (SoakPool pool : pools) {
                quiet.checkNumbers(pool); // until then, calls of streams that were closed half-way may still be running
            }
            for (SoakPool pool : pools) {
                quiet.checkStrength(pool, System.nanoTime());
                quiet.checkNumbers(pool);
            }
            current = null;
            repeats += new LedgerCheck(window, violations, tally).check();
            if (repeats > repeatsOfPools + retriedByOpenPools()) {
                violations.add("DOUBLED: calls ran " + repeats + " times more than once, but only "
                        + (repeatsOfPools + retriedByOpenPools()) + " attempts were repeated on request");
            }
            if (base != null) {
                quiet.checkOpen(base, pools);
            }
        }
        progress();
    }

    private void openPools() {
        if (pools.isEmpty()) {
            pools = List.of(SoakPool.steady(settings.workers()), SoakPool.limited(Math.max(1, settings.workers() / 2)));
        }
    }

    private void closePools() {
        for (SoakPool pool : pools) {
            pool.pool().close();
            PoolStats stats = pool.pool().stats();
            deathsBefore += stats.workersDied();
            startsBefore += stats.workersStarted();
            repeatsOfPools += stats.retried();
        }
        pools = List.of();
    }

    private long retriedByOpenPools() {
        return pools.stream().mapToLong(pool -> pool.pool().stats().retried()).sum();
    }

    private void storm(CallWindow window, Pace pace) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < settings.drivers(); i++) {
            running.add(threads.submit(new Drivers(window, pools, pace, seeds.nextLong())));
        }
        running.add(threads.submit(
                new Chaos(window, pools, pace, settings.faultsPerSecond(), seeds.nextLong(), later, tally)));
        for (Future<?> one : running) {
            await(one, pace, window);
        }
        if (!window.awaitReports(settings.stallLimit().toMillis())) {
            violations.add("calls were not reported within " + settings.stallLimit() + " after the storm: " + pools);
        }
    }

    private void await(Future<?> one, Pace pace, CallWindow window) throws Exception {
        while (true) {
            try {
                Object unused = one.get(1, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                progress();
                if (-pace.leftNanos() > settings.stallLimit().toNanos()) {
                    violations.add("a call of the API did not return within " + settings.stallLimit()
                            + " after the storm. " + pools + "\n" + pending(window) + stacks());
                    throw new IllegalStateException("the soak cannot continue: a call of the API blocks", e);
                }
            } catch (ExecutionException e) {
                StringWriter text = new StringWriter();
                e.printStackTrace(new PrintWriter(text));
                violations.add("the API threw an exception that it must not throw: " + text);
                return;
            }
        }
    }

    private static String pending(CallWindow window) {
        StringBuilder text = new StringBuilder();
        for (Operation operation : window.operations()) {
            for (int call = operation.first(); call < operation.first() + operation.count(); call++) {
                if (window.outcome(call) == SeenOutcome.PENDING && text.length() < 20_000) {
                    text.append("  ").append(window.history(operation, call)).append('\n');
                    break; // one call of each operation is enough
                }
            }
        }
        return text.toString();
    }

    private static String stacks() {
        StringBuilder text = new StringBuilder();
        Thread.getAllStackTraces()
                .forEach((thread, stack) -> text.append(thread.getName())
                        .append(' ')
                        .append(Arrays.toString(stack))
                        .append('\n'));
        return text.toString();
    }

    private long deaths() {
        return deathsBefore
                + pools.stream()
                        .mapToLong(pool -> pool.pool().stats().workersDied())
                        .sum();
    }

    private long starts() {
        return startsBefore
                + pools.stream()
                        .mapToLong(pool -> pool.pool().stats().workersStarted())
                        .sum();
    }

    private void progress() {
        long now = System.nanoTime();
        if (now - nextProgressNanos < 0) {
            return;
        }
        nextProgressNanos = now + PROGRESS_NANOS;
        long seconds = (now - startNanos) / 1_000_000_000;
        CallWindow open = current;
        long calls = tally.calls() + (open == null ? 0 : open.size());
        out.printf(
                Locale.ROOT,
                "%02d:%02d:%02d  %,d calls, %,d faults, %,d workers died, round %d, heap %s%n",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                calls,
                tally.faults(),
                deaths(),
                round,
                Heap.mebibytes(Heap.used()));
    }

    private long checkHeap(long base) {
        long used = Heap.usedAfterCollection();
        if (used > base + HEAP_SLACK_BYTES) {
            violations.add("the heap grew from " + Heap.mebibytes(base) + " to " + Heap.mebibytes(used));
        }
        return used;
    }

    private void summarize(Resources base, long heapBase, long heapEnd) throws InterruptedException {
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        out.println();
        out.println("SOAK " + (violations.count() == 0 ? "PASSED" : "FAILED: " + violations.count() + " violations"));
        out.println("  seed " + settings.seed() + ", " + took.toSeconds() + " s, " + round + " rounds, "
                + Machine.describe());
        out.println(String.format(Locale.ROOT, "  calls     %,d: %s", tally.calls(), tally.outcomesText()));
        out.println(String.format(Locale.ROOT, "  repeated  %,d attempts on request", repeats));
        out.println(String.format(Locale.ROOT, "  workers   %,d started, %,d died or were killed", starts(), deaths()));
        out.println(String.format(Locale.ROOT, "  faults    %,d: %s", tally.faults(), tally.faultsText()));
        out.println("  skipped   for lack of time, room or a worker: " + tally.skippedText());
        out.println(String.format(Locale.ROOT, "  printed   %,d lines by workers", noise.lines()));
        out.println("  strength  full at the latest " + quiet.slowestStrengthMillis() + " ms after a storm");
        out.println("  at the start  " + base.summary() + ", heap " + Heap.mebibytes(heapBase));
        out.println("  at the end    " + Resources.now().summary() + ", heap " + Heap.mebibytes(heapEnd));
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        later.shutdownNow();
        noise.close();
        try (var files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
