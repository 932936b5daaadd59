package io.taskpool.monitor.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.taskpool.CallOptions;
import io.taskpool.MapOptions;
import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.thread.ThreadTaskPool;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PoolMetricsTest {
    private static void eventually(Runnable assertion) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion::run);
    }

    @Test
    void prometheusSeesCallsAndWorkersOfAPool() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (TaskPool pool =
                        ThreadTaskPool.builder().workers(2).name("pictures").build();
                PoolMetrics metrics = new PoolMetrics(pool, Tags.of("host", "here"))) {
            metrics.bindTo(registry);
            pool.outcomes(
                            (Integer n) -> 100 / (n % 50),
                            IntStream.range(0, 200).boxed().toList(),
                            MapOptions.defaults().name("divide"))
                    .count();
            eventually(() -> assertThat(registry.scrape().lines())
                    .contains(
                            "taskpool_calls_total{function=\"divide\",host=\"here\",outcome=\"failed\",pool=\"pictures\"} 4.0",
                            "taskpool_calls_total{function=\"divide\",host=\"here\",outcome=\"succeeded\",pool=\"pictures\"} 196.0",
                            "taskpool_calls_run_seconds_count{function=\"divide\",host=\"here\",pool=\"pictures\"} 200",
                            "taskpool_calls_wait_seconds_count{function=\"divide\",host=\"here\",pool=\"pictures\"} 200",
                            "taskpool_calls_queued{host=\"here\",pool=\"pictures\"} 0.0",
                            "taskpool_workers_started_total{host=\"here\",pool=\"pictures\"} 2.0",
                            "taskpool_workers_idle{host=\"here\",pool=\"pictures\"} 2.0"));
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void retriesAndDeathsAreCounted() {
        MeterRegistry registry = new SimpleMeterRegistry();
        try (TaskPool pool = ProcessTaskPool.builder().workers(1).build();
                PoolMetrics metrics = new PoolMetrics(pool)) {
            metrics.bindTo(registry);
            assertThatThrownBy(() -> pool.submit(
                                    () -> Runtime.getRuntime().halt(3),
                                    CallOptions.defaults().name("halt").retries(1))
                            .get())
                    .hasCauseInstanceOf(WorkerDiedException.class);
            eventually(() -> {
                assertThat(registry.get("taskpool.calls")
                                .tags("function", "halt", "outcome", "worker_died")
                                .counter()
                                .count())
                        .isEqualTo(2);
                assertThat(registry.get("taskpool.calls.retries").counter().count())
                        .isEqualTo(1);
                assertThat(registry.get("taskpool.workers.died")
                                .functionCounter()
                                .count())
                        .isEqualTo(2);
            });
        }
    }

    @Test
    void sizesOfWhatCrossesAreSummarized() {
        MeterRegistry registry = new SimpleMeterRegistry();
        try (TaskPool pool = TaskPool.processes(1);
                PoolMetrics metrics = new PoolMetrics(pool)) {
            metrics.bindTo(registry);
            pool.map(
                    array -> array.length,
                    List.of(new byte[1_000_000], new byte[3_000_000]),
                    MapOptions.defaults().name("measure"));
            eventually(() -> {
                DistributionSummary sent = registry.get("taskpool.calls.sent")
                        .tag("function", "measure")
                        .summary();
                assertThat(sent.count()).isEqualTo(2);
                assertThat(sent.max()).isBetween(3_000_000.0, 3_000_100.0);
                assertThat(registry.get("taskpool.calls.received").summary().totalAmount())
                        .isBetween(2.0, 100.0);
            });
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void namesWithoutEndBecomeOneTag() {
        MeterRegistry registry = new SimpleMeterRegistry();
        try (TaskPool pool = TaskPool.threads(1);
                PoolMetrics metrics = new PoolMetrics(pool)) {
            metrics.bindTo(registry);
            int calls = PoolMetrics.MOST_FUNCTIONS + 50;
            for (int i = 0; i < calls; i++) {
                pool.map(n -> n, List.of(i), MapOptions.defaults().name("order " + i));
            }
            eventually(() -> assertThat(registry.find("taskpool.calls").counters().stream()
                            .mapToDouble(counter -> counter.count())
                            .sum())
                    .isEqualTo(calls));
            assertThat(registry.find("taskpool.calls").counters()).hasSize(PoolMetrics.MOST_FUNCTIONS + 1);
            assertThat(registry.get("taskpool.calls")
                            .tag("function", "other")
                            .counter()
                            .count())
                    .isEqualTo(50);
            assertThat(registry.find("taskpool.calls.sent").summaries())
                    .as("of threads, nothing is sent")
                    .isEmpty();
        }
    }

    @Test
    void executorThatMicrometerWrapsWorksOnThreads() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        AtomicInteger ran = new AtomicInteger();
        Callable<Integer> task = ran::incrementAndGet;
        try (TaskPool pool = TaskPool.threads(1)) {
            ExecutorService timed = ExecutorServiceMetrics.monitor(registry, pool.asExecutorService(), "threads");
            assertThat(timed.submit(task).get()).isEqualTo(1);
            assertThat(timed.submit((Runnable) ran::incrementAndGet).get()).isNull();
            int sum = 0;
            for (Future<Integer> future : timed.invokeAll(List.of(task, task))) {
                sum += future.get();
            }
            assertThat(sum).isEqualTo(3 + 4);
            assertThat(timed.invokeAny(List.of(task))).isEqualTo(5);
            timed.execute(ran::incrementAndGet);
            assertThat(timed.submit(task).get()).isEqualTo(7);
            assertThatThrownBy(() -> timed.submit(() -> {
                                throw new IllegalStateException("of the task");
                            })
                            .get())
                    .hasRootCauseMessage("of the task");
            eventually(() -> assertThat(registry.get("executor")
                            .tag("name", "threads")
                            .timer()
                            .count())
                    .isEqualTo(8));
            assertThat(pool.stats().failed()).isEqualTo(1);
            timed.shutdown();
            assertThat(timed.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    private static final class Answer implements Callable<Integer>, Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public Integer call() {
            return 42;
        }
    }

    /** What Micrometer wraps a task in cannot be sent: the message has to say so, and the pool has to go on. */
    @Test
    void executorThatMicrometerWrapsIsRefusedByProcessesWithAWord() throws Exception {
        MeterRegistry registry = new SimpleMeterRegistry();
        try (TaskPool pool = TaskPool.processes(1)) {
            ExecutorService plain = pool.asExecutorService();
            ExecutorService timed = ExecutorServiceMetrics.monitor(registry, plain, "processes");
            assertThatThrownBy(() -> timed.submit(new Answer()).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("io.micrometer.")
                    .hasMessageContaining("ExecutorServiceMetrics")
                    .hasMessageContaining("bind PoolMetrics of taskpool-monitor");
            assertThatThrownBy(() -> timed.execute((Runnable & Serializable) () -> {}))
                    .isInstanceOf(RejectedExecutionException.class)
                    .cause()
                    .hasMessageContaining("bind PoolMetrics of taskpool-monitor");
            assertThat(plain.submit(new Answer()).get()).isEqualTo(42);
        }
    }
}
