package io.taskpool.monitor.micrometer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import io.taskpool.PoolListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times the calls of a pool in one registry. It does not refer to the pool, which refers to it.
 *
 * <p>Concurrency: the pool calls it in one thread at a time; the monitor is for {@link #remove}.
 */
final class CallMeters implements PoolListener {
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter lost;

    // Guarded by this.
    private final Map<String, FunctionMeters> functions = new HashMap<>();
    private boolean removed;

    CallMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        this.lost = Counter.builder("taskpool.events.lost")
                .tags(tags)
                .description("Events that are missing in what is counted")
                .register(registry);
    }

    @Override
    public synchronized void callEnded(CallEvent event) {
        Instant ended = event.ended();
        CallOutcome outcome = event.outcome();
        if (removed || ended == null || outcome == null) {
            return;
        }
        FunctionMeters meters = functions.get(event.name());
        if (meters == null) {
            String name = functions.size() < PoolMetrics.MOST_FUNCTIONS ? event.name() : OTHER;
            meters = functions.computeIfAbsent(
                    name, function -> new FunctionMeters(registry, tags.and("function", function)));
        }
        meters.count(event, ended, outcome);
    }

    @Override
    public void eventsLost(long count) {
        lost.increment((double) count);
    }

    synchronized void remove() {
        removed = true;
        registry.remove(lost);
        functions.values().forEach(FunctionMeters::remove);
    }

    /** The meters of the calls of one name. */
    private static final class FunctionMeters {
        private final MeterRegistry registry;
        private final Tags tags;
        private final Timer run;
        private final Timer wait;
        private final Counter retries;
        private final Map<CallOutcome, Counter> outcomes = new EnumMap<>(CallOutcome.class);

        // Null as long as nothing is sent, as to threads.
        private @Nullable DistributionSummary sent;
        private @Nullable DistributionSummary received;

        FunctionMeters(MeterRegistry registry, Tags tags) {
            this.registry = registry;
            this.tags = tags;
            this.run = Timer.builder("taskpool.calls.run")
                    .tags(tags)
                    .description("How long calls ran on their workers")
                    .register(registry);
            this.wait = Timer.builder("taskpool.calls.wait")
                    .tags(tags)
                    .description("How long calls were queued before they began")
                    .register(registry);
            this.retries = Counter.builder("taskpool.calls.retries")
                    .tags(tags)
                    .description("Attempts that were not the first of their call")
                    .register(registry);
        }

        void count(CallEvent event, Instant ended, CallOutcome outcome) {
            run.record(Duration.between(event.started(), ended));
            wait.record(Duration.between(event.queued(), event.started()));
            if (event.attempt() > 1) {
                retries.increment();
            }
            outcomes.computeIfAbsent(outcome, this::counter).increment();
            if (event.bytesSent() + event.bytesReceived() > 0) {
                countBytes(event.bytesSent(), event.bytesReceived());
            }
        }

        private void countBytes(long bytesSent, long bytesReceived) {
            DistributionSummary allSent = sent;
            DistributionSummary allReceived = received;
            if (allSent == null || allReceived == null) {
                allSent = bytes("taskpool.calls.sent", "The size of what was sent to workers for a call");
                allReceived = bytes("taskpool.calls.received", "The size of the results and exceptions that came back");
                sent = allSent;
                received = allReceived;
            }
            allSent.record((double) bytesSent);
            allReceived.record((double) bytesReceived);
        }

        private DistributionSummary bytes(String name, String what) {
            return DistributionSummary.builder(name)
                    .tags(tags)
                    .description(what)
                    .baseUnit(BaseUnits.BYTES)
                    .register(registry);
        }

        private Counter counter(CallOutcome outcome) {
            return Counter.builder("taskpool.calls")
                    .tags(tags.and("outcome", outcome.name().toLowerCase(Locale.ROOT)))
                    .description("Attempts that have ended")
                    .register(registry);
        }

        void remove() {
            List<Meter> all = new ArrayList<>(outcomes.values());
            all.addAll(List.of(run, wait, retries));
            if (sent != null && received != null) {
                all.addAll(List.of(sent, received));
            }
            all.forEach(registry::remove);
        }
    }
}
