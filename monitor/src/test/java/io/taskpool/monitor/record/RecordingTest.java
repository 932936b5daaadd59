package io.taskpool.monitor.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import io.taskpool.MapOptions;
import io.taskpool.PoolStats;
import io.taskpool.TaskPool;
import io.taskpool.WorkerInfo;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RecordingTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private final Recording recording = new Recording("made up", T0);

    private static RecordedCall call(long number, String worker, CallOutcome outcome, Throwable failure) {
        return new RecordedCall(
                number,
                "f",
                number - 1,
                worker,
                1,
                T0,
                T0,
                outcome == null ? null : T0.plusMillis(1),
                outcome,
                failure,
                0,
                0);
    }

    private void start(long number, String worker) {
        recording.callStarted(call(number, worker, null, null));
    }

    private void end(long number, String worker) {
        recording.callEnded(call(number, worker, CallOutcome.SUCCEEDED, null));
    }

    @Test
    void callsAreKeptInTheOrderOfTheirEnd() {
        start(1, "worker 1");
        start(2, "worker 2");
        end(2, "worker 2");
        end(1, "worker 1");
        assertThat(recording.calls()).extracting(CallEvent::number).containsExactly(2L, 1L);
        assertThat(recording.callCount()).isEqualTo(2);
        assertThat(recording.callsFrom(1)).extracting(CallEvent::number).containsExactly(1L);
        assertThat(recording.callsFrom(2)).isEmpty();
    }

    @Test
    void aListOfCallsDoesNotChange() {
        end(1, "worker 1");
        List<CallEvent> calls = recording.calls();
        for (long number = 2; number <= 3 * CallLog.SEGMENT; number++) {
            end(number, "worker 1");
        }
        assertThat(calls).extracting(CallEvent::number).containsExactly(1L);
        assertThat(recording.calls()).hasSize(3 * CallLog.SEGMENT);
    }

    @Test
    void theOldestCallsAreDroppedAndPositionsStay() {
        CallLog log = new CallLog(2 * CallLog.SEGMENT);
        for (long number = 1; number <= 2 * CallLog.SEGMENT + 5; number++) {
            log.add(call(number, "worker 1", CallOutcome.SUCCEEDED, null));
        }
        assertThat(log.count()).isEqualTo(2 * CallLog.SEGMENT + 5);
        assertThat(log.from(0)).hasSize(CallLog.SEGMENT + 5);
        assertThat(log.from(0).get(0).number()).isEqualTo(CallLog.SEGMENT + 1);
        assertThat(log.from(2 * CallLog.SEGMENT + 3))
                .extracting(CallEvent::number)
                .containsExactly(8196L, 8197L);
    }

    @Test
    void whatRunsIsWhatHasStartedAndNotEnded() {
        start(1, "worker 1");
        start(2, "worker 2");
        end(1, "worker 1");
        assertThat(recording.running()).extracting(CallEvent::number).containsExactly(2L);
    }

    @Test
    void anEndThatComesAfterTheNextStartLeavesThatRunning() {
        start(1, "worker 1");
        start(2, "worker 1");
        end(1, "worker 1");
        assertThat(recording.running()).extracting(CallEvent::number).containsExactly(2L);
    }

    @Test
    void afterLossesNothingIsSaidToRunThatMayHaveEnded() {
        start(1, "worker 1");
        recording.eventsLost(3);
        assertThat(recording.running()).isEmpty();
        assertThat(recording.lost()).isEqualTo(3);
    }

    @Test
    void workersAreKeptFromReadyToEnd() {
        recording.workerReady(WorkerInfo.builder("worker 1").build());
        recording.workerReady(WorkerInfo.builder("worker 2").build());
        recording.workerEnded(WorkerInfo.builder("worker 1").calls(7).build(), "it was idle for 10 s");
        recording.workerReady(WorkerInfo.builder("worker 3").build());
        List<WorkerLife> lives = recording.lives();
        assertThat(lives).extracting(life -> life.worker().name()).containsExactly("worker 1", "worker 2", "worker 3");
        assertThat(lives.get(0).why()).isEqualTo("it was idle for 10 s");
        assertThat(lives.get(0).worker().calls()).isEqualTo(7);
        assertThat(lives.get(0).ended()).isNotNull();
        assertThat(lives.get(1).ended()).isNull();
        assertThat(recording.workers()).isEqualTo(2);
    }

    @Test
    void aWorkerIsReadyBeforeItsFirstCall() {
        recording.workerReady(WorkerInfo.builder("worker 1").build());
        start(1, "worker 1");
        assertThat(recording.lives().get(0).ready()).isEqualTo(T0);
    }

    @Test
    void endedWorkersAreForgottenWhenThereAreTooMany() {
        for (int i = 1; i <= Recording.MOST_WORKERS + 10; i++) {
            recording.workerReady(WorkerInfo.builder("worker " + i).build());
            if (i > 1) {
                recording.workerEnded(WorkerInfo.builder("worker " + i).build(), "one call each");
            }
        }
        assertThat(recording.lives()).hasSize(Recording.MOST_WORKERS);
        assertThat(recording.lives().get(0).worker().name()).isEqualTo("worker 1");
        assertThat(recording.workers()).isEqualTo(2);
    }

    @Test
    void exceptionsAreReplacedByTheirTexts() {
        IllegalStateException failure = new IllegalStateException("x".repeat(1000), new Exception("cause"));
        recording.callEnded(call(1, "worker 1", CallOutcome.FAILED, failure));
        recording.callEnded(call(2, "worker 1", CallOutcome.FAILED, failure));
        Throwable kept = recording.calls().get(0).failure();
        assertThat(kept.toString())
                .startsWith("java.lang.IllegalStateException: xxx")
                .hasSize(FailureTexts.LONGEST);
        assertThat(kept.getCause()).isNull();
        assertThat(kept.getStackTrace()).isEmpty();
        assertThat(recording.calls().get(1).failure()).isSameAs(kept);
    }

    @Test
    void ofTooManyDifferentExceptionsOnlyTheClassIsKept() {
        FailureTexts texts = new FailureTexts();
        for (int i = 0; i < FailureTexts.MOST; i++) {
            texts.of(new IllegalStateException("number " + i));
        }
        assertThat(texts.of(new IllegalStateException("number 7")).toString()).endsWith("number 7");
        assertThat(texts.of(new IllegalStateException("another")).toString())
                .isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void whatHasEndedIsWaitedFor() {
        try (TaskPool pool = TaskPool.threads(2)) {
            pool.map(n -> n, List.of(1, 2, 3)); // before it listens
            Recording listening = Recording.start("threads", pool);
            for (int i = 1; i <= 20; i++) {
                pool.map(
                        n -> n + 1,
                        IntStream.range(0, 50).boxed().toList(),
                        MapOptions.defaults().name("add"));
                listening.awaitTold(pool.stats());
                assertThat(listening.callCount()).isEqualTo(50L * i);
            }
            assertThat(listening.lives())
                    .extracting(life -> life.worker().name())
                    .contains("worker 1");
            assertThat(listening.running()).isEmpty();
        }
    }

    @Test
    @Timeout(45)
    void whatIsNeverToldIsWaitedForOnce() {
        PoolStats stats = PoolStats.builder().failed(3).build();
        for (int i = 0; i < 100; i++) { // each a second, if it waited again
            recording.awaitTold(stats);
        }
        assertThat(recording.callCount()).isZero();
    }
}
