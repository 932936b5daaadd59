package io.taskpool.process;

import static java.util.Objects.requireNonNull;

import io.taskpool.ContextCarrier;
import io.taskpool.TaskAction;
import io.taskpool.TaskCodec;
import io.taskpool.WhenFull;
import io.taskpool.context.ContextCarriers;
import io.taskpool.engine.PoolEngine;
import io.taskpool.process.host.LaunchRehearsal;
import io.taskpool.process.host.ProcessBackend;
import io.taskpool.process.host.launch.DebugSettings;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.remote.host.HereBackend;
import io.taskpool.remote.host.MemorySize;
import io.taskpool.remote.host.WorkerSettings;
import io.taskpool.spi.PoolConfig;
import io.taskpool.thread.ThreadBackend;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link ProcessTaskPool.Builder} with their defaults. For one thread.
 *
 * <p>Settings that can be invalid have a method that checks them; {@link ProcessTaskPool.Builder} documents them all.
 */
final class PoolSettings {
    private static final int LARGEST_MESSAGE = Integer.MAX_VALUE - 64;
    private static final int SMALLEST_MESSAGE = 65_536;
    private static final long SMALLEST_HEAP_BYTES = 64L << 20;
    private static final int LAST_PORT = 65_535;

    private int workers = Runtime.getRuntime().availableProcessors();
    private int minWorkers;
    private int maxQueue;
    private WhenFull whenFull = WhenFull.WAIT;
    private int maxTasksPerWorker;
    private Duration idleTimeout = Duration.ofSeconds(60);
    private @Nullable Duration taskTimeout;
    private Duration cancelGrace = Duration.ofSeconds(2);
    private Duration startTimeout = Duration.ofSeconds(60);
    private @Nullable String maxHeap;
    private @Nullable String outOfMemoryRetryHeap;
    private @Nullable Duration maxWorkerAge;
    private long maxWorkerMemoryBytes;
    private int maxMessageBytes = (1 << 30) + (1 << 20);

    private List<String> jvmArgs = List.of();
    Path javaHome = Path.of(System.getProperty("java.home"));

    private @Nullable Map<String, String> environment;

    @Nullable
    Path directory;

    private List<String> commandPrefix = List.of();

    @Nullable
    TaskAction initializer;

    @Nullable
    TaskAction finalizer;

    @Nullable
    TaskCodec codec;

    @Nullable
    ObjectInputFilter resultFilter;

    private @Nullable List<String> resultPackages;

    /** What tasks log appears in this JVM's log, so it should show for whom they work. */
    private final List<ContextCarrier> carriers = new ArrayList<>(List.of(ContextCarriers.mdc()));

    @Nullable
    String name;

    private @Nullable DebugSettings debug;

    boolean inheritProperties = true;
    boolean spinWait = true;
    boolean inThisJvm;

    @Nullable
    Path failedCalls;

    void workers(int number) {
        check(number >= 1, "workers must be at least 1, was %s", number);
        workers = number;
    }

    void maxQueue(int calls, WhenFull then) {
        check(calls >= 1, "maxQueue must be at least 1, was %s", calls);
        maxQueue = calls;
        whenFull = requireNonNull(then, "whenFull");
    }

    void propagate(ContextCarrier carrier) {
        if (!carriers.contains(requireNonNull(carrier, "carrier"))) {
            carriers.add(carrier);
        }
    }

    void debugWorkers(int firstPort, boolean suspend) {
        check(firstPort >= 0 && firstPort <= LAST_PORT, "firstPort must be from 0 to %s, was %s", LAST_PORT, firstPort);
        debug = new DebugSettings(firstPort, suspend);
    }

    void minWorkers(int number) {
        check(number >= 0, "minWorkers must not be negative, was %s", number);
        minWorkers = number;
    }

    void maxTasksPerWorker(int number) {
        check(number >= 1, "maxTasksPerWorker must be at least 1, was %s", number);
        maxTasksPerWorker = number;
    }

    void maxHeap(String size) {
        long unused = bytes("maxHeap", size);
        maxHeap = size;
    }

    void outOfMemoryRetryHeap(String size) {
        long unused = bytes("retryOutOfMemory", size);
        outOfMemoryRetryHeap = size;
    }

    void maxWorkerMemory(String size) {
        long limit = bytes("size", size);
        if (!ProcessBackend.knowsMemory()) {
            throw new UnsupportedOperationException("maxWorkerMemory needs /proc, which this system does not have; use"
                    + " maxTasksPerWorker or maxWorkerAge");
        }
        maxWorkerMemoryBytes = limit;
    }

    void jvmArgs(String... arguments) {
        List<String> all = copy("jvmArgs", arguments);
        WorkerArguments.check(all);
        jvmArgs = all;
    }

    void commandPrefix(String... words) {
        commandPrefix = copy("commandPrefix", words);
    }

    void resultPackages(String... packages) {
        resultPackages = copy("resultPackages", packages);
    }

    void environment(Map<String, String> variables) {
        requireNonNull(variables, "environment");
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            String name = requireNonNull(variable.getKey(), "environment: the name of a variable is null");
            if (variable.getValue() == null) {
                throw new NullPointerException("environment: the value of " + name
                        + " is null; leave the variable out, as workers have no others than these");
            }
            // As the JDK would, but only when a worker is started. Windows itself has names that begin with this sign.
            check(
                    !name.isEmpty() && name.indexOf('=', 1) < 0 && name.indexOf(0) < 0,
                    "environment: '%s' cannot be the name of a variable",
                    name);
            check(variable.getValue().indexOf(0) < 0, "environment: the value of %s holds a character 0", name);
        }
        environment = Map.copyOf(variables);
    }

    /** Copies what was given, and names the element that is null. */
    private static List<String> copy(String name, String... elements) {
        requireNonNull(elements, name);
        for (int i = 0; i < elements.length; i++) {
            if (elements[i] == null) {
                throw new NullPointerException(name + "[" + i + "] is null");
            }
        }
        return List.of(elements);
    }

    void maxWorkerAge(Duration age) {
        maxWorkerAge = positive(age, "maxWorkerAge");
    }

    void idleTimeout(Duration timeout) {
        idleTimeout = positive(timeout, "idleTimeout");
    }

    void taskTimeout(Duration timeout) {
        taskTimeout = positive(timeout, "taskTimeout");
    }

    void cancelGrace(Duration grace) {
        cancelGrace = positive(grace, "cancelGrace");
    }

    void startTimeout(Duration timeout) {
        startTimeout = positive(timeout, "startTimeout");
    }

    void maxMessageBytes(long limit) {
        check(
                limit >= SMALLEST_MESSAGE && limit <= LARGEST_MESSAGE,
                "maxMessageBytes must be from %s to %s, was %s",
                SMALLEST_MESSAGE,
                LARGEST_MESSAGE,
                limit);
        maxMessageBytes = (int) limit;
    }

    /** Checks the settings against one another. */
    void checkTogether() {
        check(minWorkers <= workers, "minWorkers must be at most workers (%s), was %s", workers, minWorkers);
        String larger = outOfMemoryRetryHeap;
        if (larger != null) {
            String heap = maxHeap != null ? maxHeap : shareOfHeap();
            check(
                    MemorySize.bytes(larger) > MemorySize.bytes(heap),
                    "retryOutOfMemory must be larger than the heap of the other workers (%s), was %s: a call that ran out"
                            + " of memory there would do so again",
                    heap,
                    larger);
        }
    }

    private static long bytes(String name, String size) {
        requireNonNull(size, name);
        check(MemorySize.isValid(size), "%s must be a size like 512m or 2g, was '%s'", name, size);
        return MemorySize.bytes(size);
    }

    private static Duration positive(Duration duration, String name) {
        requireNonNull(duration, name);
        check(!duration.isZero() && !duration.isNegative(), "%s must be positive, was %s", name, duration);
        return duration;
    }

    /** Does not use Guava's {@code Preconditions}: opening Guava's jar costs a program's first pool 10 ms. */
    private static void check(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
        }
    }

    // ---- making the parts of a pool ----------------------------------------------------------------------------

    ProcessBackend backend() {
        if (!inThisJvm) {
            LaunchRehearsal.startOnce(); // before any other class is loaded for a pool
        }
        WorkerSettings worker = new WorkerSettings(
                maxHeap != null ? maxHeap : shareOfHeap(),
                outOfMemoryRetryHeap,
                initializer,
                finalizer,
                codec,
                resultPackages == null ? resultFilter : new PackageFilter(resultPackages, resultFilter),
                maxMessageBytes,
                debug != null && debug.suspend() ? null : startTimeout, // a debugger may let it wait for any time
                spinWait,
                commandPrefix.isEmpty(), // a prefix may lead to where other files and processes are
                failedCalls);
        return new ProcessBackend(new ProcessSettings(
                worker, jvmArgs, javaHome, environment, directory, commandPrefix, debug, inheritProperties));
    }

    /**
     * Makes the engine.
     *
     * @param startAttempts how many worker starts may fail in a row
     */
    PoolEngine engine(ProcessBackend backend, int startAttempts) {
        PoolConfig.Builder config = PoolConfig.builder(name != null ? name : "processes", inThisJvm ? 1 : workers)
                .minWorkers(inThisJvm ? Math.min(1, minWorkers) : minWorkers)
                .startAttempts(startAttempts)
                .maxCallsPerWorker(maxTasksPerWorker)
                .maxWorkerAge(maxWorkerAge)
                .maxWorkerMemoryBytes(inThisJvm ? 0 : maxWorkerMemoryBytes)
                .retriesInLargerHeap(!inThisJvm && outOfMemoryRetryHeap != null)
                .idleTimeout(idleTimeout)
                .callTimeout(taskTimeout)
                .cancelGrace(cancelGrace)
                .spinWait(spinWait)
                .maxQueue(maxQueue, whenFull);
        for (ContextCarrier carrier : carriers) {
            config.propagate(carrier);
        }
        return new PoolEngine(
                config.build(),
                inThisJvm ? new HereBackend(backend.remote(), new ThreadBackend(name, finalizer)) : backend);
    }

    private String shareOfHeap() {
        long share = Runtime.getRuntime().maxMemory() / workers;
        return Math.max(SMALLEST_HEAP_BYTES, share) / 1024 + "k";
    }
}
