package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import io.taskpool.MapOptions;
import io.taskpool.PoolListener;
import io.taskpool.WorkerDiedException;
import io.taskpool.WorkerInfo;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What listeners are told when workers die. */
class ListenerFaultsTest extends FaultFixture {
    /** Keeps what it is told. */
    private static final class Heard implements PoolListener {
        private final List<CallEvent> calls = new ArrayList<>();
        private final List<String> workers = new ArrayList<>();

        @Override
        public synchronized void callEnded(CallEvent event) {
            calls.add(event);
        }

        @Override
        public synchronized void workerEnded(WorkerInfo worker, String why) {
            workers.add(worker.name() + " " + worker.state() + ": " + why);
        }

        synchronized List<CallEvent> calls() {
            return List.copyOf(calls);
        }

        synchronized List<String> workers() {
            return List.copyOf(workers);
        }
    }

    @Test
    void callWhoseWorkerDiesIsToldWithTheDeathAndTheWorkerWithItsReason() throws Exception {
        ProcessTaskPool pool = open(1);
        Heard heard = new Heard();
        pool.addListener(heard);
        assertThat(get(pool.submit(Tasks::square, 2))).isEqualTo(4);
        assertThatThrownBy(() -> get(pool.submit(() -> Runtime.getRuntime().halt(7))))
                .hasCauseInstanceOf(WorkerDiedException.class);
        await().untilAsserted(() -> assertThat(heard.calls()).hasSize(2));
        assertThat(heard.calls())
                .extracting(CallEvent::outcome)
                .containsExactly(CallOutcome.SUCCEEDED, CallOutcome.WORKER_DIED);
        assertThat(heard.calls().get(1).failure()).isInstanceOf(WorkerDiedException.class);
        await().untilAsserted(() -> assertThat(heard.workers())
                .singleElement()
                .asString()
                .startsWith("worker 1 DIED: ")
                .contains("7"));
    }

    @Test
    void eachAttemptIsToldOnceAlthoughWorkersDieInBetween() throws Exception {
        ProcessTaskPool pool = open(2);
        Heard heard = new Heard();
        pool.addListener(heard);
        String marks = directory.toString();
        List<Integer> results = pool.map(
                n -> dieOnce(marks, n), range(60), MapOptions.defaults().retries(1));
        assertThat(results).isEqualTo(range(60));
        await().untilAsserted(() -> assertThat(heard.calls()).hasSizeGreaterThanOrEqualTo(66));
        pool.close();
        assertThat(heard.calls()).hasSize(66);
        assertThat(heard.calls())
                .extracting(event -> event.index() + "/" + event.attempt())
                .doesNotHaveDuplicates();
        assertThat(heard.calls())
                .filteredOn(event -> event.outcome() == CallOutcome.WORKER_DIED)
                .extracting(CallEvent::index)
                .containsExactlyInAnyOrder(0L, 10L, 20L, 30L, 40L, 50L);
        assertThat(heard.calls())
                .filteredOn(event -> event.outcome() == CallOutcome.SUCCEEDED)
                .hasSize(60);
    }

    private static int dieOnce(String marks, int n) throws Exception {
        if (n % 10 == 0) {
            File mark = new File(marks, "mark-" + n);
            if (mark.createNewFile()) {
                Runtime.getRuntime().halt(1);
            }
        }
        return n;
    }

    @Test
    void timesComeWithResultsOnlyWhileSomebodyListens() throws Exception {
        ProcessTaskPool pool = open(1);
        Heard heard = new Heard();
        pool.addListener(heard);
        assertThat(pool.map(Tasks::square, range(2000))).hasSize(2000);
        await().untilAsserted(() -> assertThat(heard.calls()).hasSize(2000));
        pool.removeListener(heard);
        assertThat(pool.map(Tasks::square, range(2000))).hasSize(2000);
        assertThat(heard.calls()).hasSize(2000);
        assertThat(heard.calls()).allSatisfy(event -> assertThat(event.ended()).isAfterOrEqualTo(event.started()));
    }
}
