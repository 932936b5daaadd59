package io.taskpool.monitor.micrometer;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.taskpool.PoolStats;
import io.taskpool.TaskPool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Metrics of a pool, each with the tag {@code pool}, the pool's name:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>meter</th><th>kind</th><th>further tags</th><th>what</th></tr>
 * <tr><td>{@code taskpool.calls}</td><td>counter</td><td>{@code function}, {@code outcome}</td><td>attempts that have ended</td></tr>
 * <tr><td>{@code taskpool.calls.run}</td><td>timer</td><td>{@code function}</td><td>how long attempts ran on their workers</td></tr>
 * <tr><td>{@code taskpool.calls.wait}</td><td>timer</td><td>{@code function}</td><td>how long they were queued before</td></tr>
 * <tr><td>{@code taskpool.calls.retries}</td><td>counter</td><td>{@code function}</td><td>attempts that were not the first of their
 * call</td></tr>
 * <tr><td>{@code taskpool.calls.queued}</td><td>gauge</td><td></td><td>calls that wait for a worker</td></tr>
 * <tr><td>{@code taskpool.calls.active}</td><td>gauge</td><td></td><td>calls that a worker has</td></tr>
 * <tr><td>{@code taskpool.workers}</td><td>gauge</td><td></td><td>workers that live or start</td></tr>
 * <tr><td>{@code taskpool.workers.idle}</td><td>gauge</td><td></td><td>workers that have nothing to do</td></tr>
 * <tr><td>{@code taskpool.workers.started}</td><td>counter</td><td></td><td>workers that were started</td></tr>
 * <tr><td>{@code taskpool.workers.died}</td><td>counter</td><td></td><td>workers that ended unexpectedly or were killed</td></tr>
 * <tr><td>{@code taskpool.events.lost}</td><td>counter</td><td></td><td>events that are missing in what is counted here, because calls
 * were shorter than telling of them takes</td></tr>
 * </table>
 *
 * <p>The tag {@code function} is the name of the call. At most {@value #MOST_FUNCTIONS} names become tags; calls of all others have the tag
 * {@code other}, so names that hold an id do no harm. Pools of the same name and the same tags share their meters, and of their gauges
 * those of the first win; so name the pools.
 *
 * <p>Safe for use by many threads.
 */
public final class PoolMetrics implements MeterBinder, AutoCloseable {
    /** How many names of calls become tags. */
    public static final int MOST_FUNCTIONS = 100;

    private final TaskPool pool;
    private final Tags tags;

    /** Guarded by this. */
    private final List<Bound> bound = new ArrayList<>();

    /** What was registered somewhere. */
    private record Bound(MeterRegistry registry, CallMeters calls, List<Meter> meters) {}

    /**
     * Makes the metrics of a pool, to be bound to a registry.
     *
     * @param pool the pool
     */
    public PoolMetrics(TaskPool pool) {
        this(pool, Tags.empty());
    }

    /**
     * Makes the metrics of a pool, to be bound to a registry.
     *
     * @param pool the pool
     * @param tags further tags of each meter
     */
    public PoolMetrics(TaskPool pool, Iterable<Tag> tags) {
        this.pool = requireNonNull(pool, "pool");
        this.tags = Tags.of("pool", pool.name()).and(tags);
    }

    /**
     * Registers the meters and begins to listen to the pool.
     *
     * @param registry the registry
     */
    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        List<Meter> meters = new ArrayList<>();
        meters.add(gauge(registry, "calls.queued", "Calls that wait for a worker", PoolStats::queued));
        meters.add(gauge(registry, "calls.active", "Calls that a worker has", PoolStats::inFlight));
        meters.add(gauge(registry, "workers", "Workers that live or start", PoolStats::workers));
        meters.add(gauge(registry, "workers.idle", "Workers with nothing to do", PoolStats::idleWorkers));
        meters.add(counter(registry, "workers.started", "Workers that were started", PoolStats::workersStarted));
        meters.add(counter(registry, "workers.died", "Workers that ended unexpectedly", PoolStats::workersDied));
        CallMeters calls = new CallMeters(registry, tags);
        bound.add(new Bound(registry, calls, meters));
        pool.addListener(calls);
    }

    private Gauge gauge(MeterRegistry registry, String name, String what, ToDoubleFunction<PoolStats> value) {
        return Gauge.builder("taskpool." + name, pool, of -> value.applyAsDouble(of.stats()))
                .tags(tags)
                .description(what)
                .register(registry);
    }

    private FunctionCounter counter(
            MeterRegistry registry, String name, String what, ToDoubleFunction<PoolStats> value) {
        return FunctionCounter.builder("taskpool." + name, pool, of -> value.applyAsDouble(of.stats()))
                .tags(tags)
                .description(what)
                .register(registry);
    }

    /** Stops listening to the pool, and removes the meters from where they were registered. */
    @Override
    public synchronized void close() {
        for (Bound one : bound) {
            pool.removeListener(one.calls());
            one.meters().forEach(one.registry()::remove);
            one.calls().remove();
        }
        bound.clear();
    }
}
