package io.taskpool.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.taskpool.TaskPool;
import io.taskpool.context.ContextCarriers;
import io.taskpool.thread.ThreadTaskPool;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ready carriers, with the libraries that they are for, to threads and to worker JVMs. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadyCarriersTest {
    private static final SpanContext PARENT = SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());

    private static final ThreadLocal<@Nullable String> LOCALE = new ThreadLocal<>();
    private static final ThreadLocal<@Nullable String> SECRET = new ThreadLocal<>();

    @Test
    void spanAndBaggageReachThreadsAndWorkers() throws Exception {
        List<TaskPool> pools = List.of(
                ThreadTaskPool.builder()
                        .workers(1)
                        .propagate(ContextCarriers.openTelemetry())
                        .build(),
                ProcessTaskPool.builder()
                        .workers(1)
                        .propagate(ContextCarriers.openTelemetry())
                        .build());
        for (TaskPool each : pools) {
            try (TaskPool pool = each) {
                try (Scope span = Span.wrap(PARENT).makeCurrent();
                        Scope baggage = Baggage.builder()
                                .put("customer", "acme")
                                .build()
                                .makeCurrent()) {
                    assertThat(pool.submit(() -> current()).get(60, TimeUnit.SECONDS))
                            .isEqualTo(PARENT.getTraceId() + " " + PARENT.getSpanId() + " acme");
                    assertThat(pool.map(n -> current(), List.of(1, 2)))
                            .containsOnly(PARENT.getTraceId() + " " + PARENT.getSpanId() + " acme");
                }
                assertThat(pool.submit(() -> Span.current().getSpanContext().isValid())
                                .get(60, TimeUnit.SECONDS))
                        .isFalse();
            }
        }
    }

    private static String current() {
        SpanContext span = Span.current().getSpanContext();
        return span.getTraceId() + " " + span.getSpanId() + " "
                + Baggage.current().getEntryValue("customer");
    }

    private static void register() {
        ContextRegistry registry = ContextRegistry.getInstance();
        registry.registerThreadLocalAccessor("locale", LOCALE::get, LOCALE::set, LOCALE::remove);
        registry.registerThreadLocalAccessor("secret", SECRET::get, SECRET::set, SECRET::remove);
    }

    @Test
    void valuesOfMicrometersAccessorsReachThreadsAndWorkers() throws Exception {
        register();
        List<TaskPool> pools = List.of(
                ThreadTaskPool.builder()
                        .workers(1)
                        .propagate(ContextCarriers.micrometer(Set.of("locale")))
                        .build(),
                ProcessTaskPool.builder()
                        .workers(1)
                        .initializer(ReadyCarriersTest::register)
                        .propagate(ContextCarriers.micrometer(Set.of("locale")))
                        .build());
        for (TaskPool each : pools) {
            try (TaskPool pool = each) {
                LOCALE.set("fr");
                SECRET.set("42");
                assertThat(pool.submit(() -> LOCALE.get() + " " + SECRET.get()).get(60, TimeUnit.SECONDS))
                        .isEqualTo("fr null");
                LOCALE.remove();
                assertThat(pool.submit(() -> LOCALE.get() + " " + SECRET.get()).get(60, TimeUnit.SECONDS))
                        .isEqualTo("null null");
            }
        }
    }

    @Test
    void allAccessorsCountUnlessSomeAreNamed() throws Exception {
        register();
        LOCALE.set("fr");
        SECRET.set("42");
        try (TaskPool pool = ThreadTaskPool.builder()
                .workers(1)
                .propagate(ContextCarriers.micrometer())
                .build()) {
            assertThat(pool.submit(() -> LOCALE.get() + " " + SECRET.get()).get(60, TimeUnit.SECONDS))
                    .isEqualTo("fr 42");
        } finally {
            LOCALE.remove();
            SECRET.remove();
        }
    }
}
