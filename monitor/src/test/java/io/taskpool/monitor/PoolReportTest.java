package io.taskpool.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import io.taskpool.MapOptions;
import io.taskpool.TaskPool;
import io.taskpool.WorkerState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PoolReportTest {
    private static final Offset<Double> EXACT = offset(1e-9);

    @Test
    void aWorkersTimeIsBusyWaitingOrIdle() {
        PoolReport report = MadeUpPool.ofProcesses()
                .worker("worker 1", 10, 100)
                .call("f", 0, "worker 1", 50, 150, 250) // 50 of waiting, then 100
                .call("f", 1, "worker 1", 240, 300, 400) // 50 of waiting, then 100
                .call("f", 2, "worker 1", 900, 1000, 1100) // 500 idle, 100 of waiting, then 100
                .report(5000);
        WorkerSummary worker = report.workers().get(0);
        assertThat(worker.lived()).isEqualTo(MadeUpPool.micros(1000));
        assertThat(worker.busy()).isEqualTo(0.3, EXACT);
        assertThat(worker.waiting()).isEqualTo(0.2, EXACT);
        assertThat(worker.idle()).isEqualTo(0.5, EXACT);
        assertThat(worker.startUp()).isEqualTo(MadeUpPool.micros(90));
        assertThat(worker.calls()).isEqualTo(3);
        assertThat(worker.failures()).isZero();
        assertThat(worker.memoryBytes()).isEqualTo(41_000_000);
    }

    @Test
    void whatRunsIsBusyUntilNow() {
        PoolReport report = MadeUpPool.ofThreads()
                .worker("worker 1", 0, 0)
                .call("f", 0, "worker 1", 0, 0, 100)
                .running("f", 1, "worker 1", 100, 200)
                .report(1000);
        WorkerSummary worker = report.workers().get(0);
        assertThat(worker.busy()).isEqualTo(0.9, EXACT);
        assertThat(worker.calls()).isEqualTo(1);
        assertThat(report.functions().get(0).calls()).isEqualTo(1);
    }

    @Test
    void functionsHaveTheirCountsTimesAndFailures() {
        MadeUpPool pool = MadeUpPool.ofThreads().worker("worker 1", 0, 0);
        for (int i = 0; i < 100; i++) {
            pool.call("f", i, "worker 1", 1000 * i, 1000 * i + i, 1000 * i + 2 * i);
        }
        Exception bad = new IllegalArgumentException("bad");
        pool.call("g", 7, "worker 1", 1, 200_000, 200_000, 200_500, CallOutcome.FAILED, bad)
                .call("g", 7, "worker 1", 2, 200_500, 200_500, 201_000, CallOutcome.FAILED, bad)
                .call("g", 7, "worker 1", 3, 201_000, 201_000, 201_100, CallOutcome.SUCCEEDED, null)
                .call("g", -1, "worker 1", 1, 201_100, 201_100, 201_101, CallOutcome.CANCELLED, null);
        PoolReport report = pool.report(300_000);
        assertThat(report.functions()).extracting(FunctionSummary::name).containsExactly("f", "g");
        FunctionSummary f = report.functions().get(0);
        assertThat(f.runTimes().median()).isEqualTo(Duration.ofNanos(49_500));
        assertThat(f.runTimes().percentile(100)).isEqualTo(MadeUpPool.micros(99));
        assertThat(f.runTimes().total()).isEqualTo(MadeUpPool.micros(4950));
        assertThat(f.waitTimes().percentile(0)).isZero();
        assertThat(f.waitTimes().percentile(100)).isEqualTo(MadeUpPool.micros(99));
        assertThat(f.slowest()).extracting(CallEvent::index).containsExactly(99L, 98L, 97L, 96L, 95L);
        FunctionSummary g = report.functions().get(1);
        assertThat(g.calls()).isEqualTo(4);
        assertThat(g.calls(CallOutcome.FAILED)).isEqualTo(2);
        assertThat(g.failed()).isEqualTo(2);
        assertThat(g.retries()).isEqualTo(2);
        assertThat(g.failures()).containsExactly(Map.entry("java.lang.IllegalArgumentException: bad", 2L));
        assertThat(report.workers().get(0).failures()).isEqualTo(2);
        assertThatThrownBy(() -> f.runTimes().percentile(101))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the percentage must be from 0 to 100, was 101");
    }

    @Test
    void theTextSaysAllOfIt() {
        MadeUpPool pool = MadeUpPool.ofProcesses().worker("worker 1", 0, 85_000).worker("worker 2", 0, 90_000);
        for (int i = 0; i < 200; i++) {
            boolean fails = i % 50 == 0;
            pool.call(
                    "divide",
                    i,
                    "worker " + (i % 2 + 1),
                    1,
                    80_000,
                    100_000 + 5_000L * (i / 2),
                    100_000 + 5_000L * (i / 2) + 4_900 + i,
                    fails ? CallOutcome.FAILED : CallOutcome.SUCCEEDED,
                    fails ? new ArithmeticException("/ by zero") : null);
        }
        pool.workerEnded("worker 1", 0, 700_000, "its pool was shut down");
        assertThat(pool.report(800_000).toString()).isEqualTo("""
                        Pool 'processes': 200 calls in 600 ms, 196 succeeded, 4 failed

                        Workers
                                    start-up  busy  waiting  idle  calls  failed   memory
                          worker 1   85.0 ms  97 %      3 %   0 %    100       4  41.0 MB  ended
                          worker 2   90.0 ms  98 %      2 %   0 %    100       0  41.0 MB

                        Functions
                                                              run                      wait
                                  calls  failed  retries   median     95 %  longest  median    95 %  longest
                          divide    200       4        0  5.00 ms  5.09 ms  5.10 ms  268 ms  490 ms   515 ms

                        Slowest calls
                          divide: item 199 5.10 ms, item 198 5.10 ms, item 197 5.10 ms, item 196 5.10 ms, item 195 5.10 ms

                        Failures
                          4 × divide: java.lang.ArithmeticException: / by zero

                        Workers that ended
                          1 × its pool was shut down

                        What to change
                          Nothing stands out.
                        """);
    }

    @Test
    void bytesAreAddedUpForEachFunction() {
        PoolReport report = MadeUpPool.ofProcesses()
                .worker("worker 1", 0, 0)
                .withBytes(1_000_000, 4)
                .call("blur", 0, "worker 1", 0, 0, 100)
                .withBytes(2_000_000, 6)
                .call("blur", 1, "worker 1", 0, 100, 200)
                .withBytes(0, 0)
                .call("local", 2, "worker 1", 0, 200, 250)
                .report(1000);
        FunctionSummary blur = report.functions().get(0);
        assertThat(blur.bytesSent()).isEqualTo(3_000_000);
        assertThat(blur.bytesReceived()).isEqualTo(10);
        assertThat(report.toString()).contains("""

                        Sent and received
                                   sent   a call  received  a call
                          blur  3.00 MB  1.50 MB      10 B     5 B

                        What to change
                        """);
    }

    @Test
    void deathsAreToldFromPlannedEnds() {
        PoolReport report = MadeUpPool.ofProcesses()
                .worker("worker 1", 0, 10)
                .workerEnded("worker 1", 0, 100, "exited with code 3", WorkerState.DIED)
                .worker("worker 2", 100, 110)
                .workerEnded("worker 2", 100, 200, "it was idle for 10 s")
                .report(1000);
        assertThat(report.workers()).extracting(WorkerSummary::died).containsExactly(true, false);
        assertThat(report.toString())
                .contains("Workers that died\n  1 × exited with code 3\n")
                .contains("Workers that ended\n  1 × it was idle for 10 s\n");
    }

    @Test
    void theTextFitsATerminal() {
        MadeUpPool pool = MadeUpPool.ofProcesses();
        for (int i = 0; i < 60; i++) {
            String worker = "worker " + i;
            pool.worker(worker, 0, 10);
            pool.call(
                    "a name of a function that nobody would have thought of " + i,
                    1_000_000_000L + i,
                    worker,
                    2,
                    0,
                    50_000_000L * i,
                    3_700_000_000L * i,
                    CallOutcome.WORKER_DIED,
                    new IllegalStateException("x".repeat(200) + " and several words more ".repeat(20)));
            pool.workerEnded(worker, 0, 3_700_000_000L * i + 5, "its process was killed with the signal " + i);
        }
        String text = pool.report(1).toString();
        assertThat(text.lines()).allMatch(line -> line.length() <= 120);
        assertThat(text).contains("and 36 more", "and 48 more", "and 55 other reasons");
    }

    @Test
    void aMillionEqualTimesAreNoTrouble() {
        long[] times = new long[1_000_000];
        Arrays.fill(times, 7);
        assertThat(new TimeSummary(times).median()).isEqualTo(Duration.ofNanos(7));
        assertThat(new TimeSummary(new long[0]).median()).isZero();
    }

    @Test
    void anEmptyReportSaysSo() {
        assertThat(MadeUpPool.ofThreads().report(10).toString()).isEqualTo("""
                        Pool 'threads': 0 calls in 0 ns

                        What to change
                          Nothing stands out.
                        """);
    }

    @Test
    void lostAndDroppedCallsAreToldOf() {
        MadeUpPool pool = MadeUpPool.ofThreads().worker("worker 1", 0, 0).call("f", 0, "worker 1", 0, 0, 1);
        pool.recording.eventsLost(1234);
        PoolReport report = pool.report(10);
        assertThat(report.lostEvents()).isEqualTo(1234);
        assertThat(report.toString()).contains("1,234 events were lost");
    }

    @Test
    void reportOfRealPoolsCountsAllThatHasEnded() {
        try (TaskPool threads = TaskPool.threads(2);
                TaskPool processes = TaskPool.processes(2);
                PoolMonitor monitor = PoolMonitor.of(threads, processes)) {
            for (TaskPool pool : List.of(threads, processes)) {
                pool.outcomes(
                                (Integer n) -> 100 / (n % 50),
                                IntStream.range(0, 200).boxed().toList(),
                                MapOptions.defaults().name("divide"))
                        .count();
            }
            PoolReport report = monitor.report();
            assertThat(report.functions()).extracting(FunctionSummary::pool).containsExactly("threads", "processes");
            assertThat(report.functions())
                    .extracting(function -> function.calls())
                    .containsExactly(200L, 200L);
            assertThat(report.functions()).extracting(FunctionSummary::failed).containsExactly(4L, 4L);
            assertThat(report.workers())
                    .filteredOn(worker -> worker.pool().equals("processes"))
                    .isNotEmpty();
            assertThat(report.workers())
                    .allMatch(worker -> worker.busy() + worker.waiting() + worker.idle() < 1.000001);
            threads.close();
            assertThat(monitor.report().functions()).hasSize(2);
        }
    }

    @Test
    void aClosedMonitorStillReports() {
        try (TaskPool pool = TaskPool.threads(1)) {
            PoolMonitor monitor = PoolMonitor.of(pool);
            pool.map(n -> n, List.of(1, 2, 3), MapOptions.defaults().name("before"));
            monitor.close();
            pool.map(n -> n, List.of(1, 2, 3), MapOptions.defaults().name("after"));
            assertThat(monitor.report().functions())
                    .extracting(FunctionSummary::name)
                    .containsExactly("before");
        }
    }
}
