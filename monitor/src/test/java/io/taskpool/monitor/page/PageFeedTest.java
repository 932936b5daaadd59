package io.taskpool.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.taskpool.CallOutcome;
import io.taskpool.WorkerState;
import io.taskpool.monitor.page.DecodedCalls.Decoded;
import io.taskpool.monitor.record.Recording;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageFeedTest {
    private static final int MOST = 1000;

    @Test
    void theFirstUpdateTellsEverything() {
        Recording recording = new Recordings("two")
                .worker("worker 1", 0)
                .withBytes(300)
                .call("divide", 0, "worker 1", 100, 350)
                .withBytes(0)
                .call("divide", 1, "worker 1", 2, 400, 400, CallOutcome.FAILED, new ArithmeticException("/ by zero"))
                .starts("multiply", -1, "worker 1", 1, 500)
                .recording();
        PageUpdate update = new PageFeed(List.of(recording)).next(MOST);
        assertThat(update.baseMillis()).isEqualTo(Recordings.SINCE.toEpochMilli());
        assertThat(update.now()).isPositive();
        assertThat(update.pools()).containsExactly(recording);
        assertThat(update.names()).containsExactly("divide", "multiply");
        assertThat(update.reasons()).containsExactly("", "java.lang.ArithmeticException: / by zero");
        assertThat(update.workers()).extracting(PageWorker::name).containsExactly("worker 1");
        assertThat(update.running()).hasSize(1).first().satisfies(running -> {
            assertThat(running.name()).isEqualTo(1);
            assertThat(running.call()).isEqualTo(new PageCall(3, -1, 1, 450_000, 500_000, 500_000, 0, 0));
        });
        assertThat(new DecodedCalls().read(update))
                .containsExactly(
                        new Decoded(0, 100_000, 350_000, 50_000, 1, 0, "divide", 0, 1, "", 300, 600),
                        new Decoded(
                                0,
                                400_000,
                                400_000,
                                350_000,
                                2,
                                1,
                                "divide",
                                1,
                                2,
                                "java.lang.ArithmeticException: / by zero",
                                0,
                                0));
    }

    @Test
    void aFurtherUpdateTellsWhatIsNew() {
        Recordings made = new Recordings("growing").worker("worker 1", 0).call("a", 0, "worker 1", 0, 10);
        PageFeed feed = new PageFeed(List.of(made.recording()));
        DecodedCalls calls = new DecodedCalls();
        calls.read(feed.next(MOST));
        PageUpdate nothing = feed.next(MOST);
        assertThat(nothing.saysNothing()).isTrue();
        assertThat(calls.read(nothing)).isEmpty();

        made.worker("worker 2", 5).call("b", 1, "worker 2", 20, 30).call("a", 2, "worker 1", 40, 50);
        PageUpdate update = feed.next(MOST);
        assertThat(update.saysNothing()).isFalse();
        assertThat(update.pools()).isEmpty();
        assertThat(update.names()).containsExactly("b");
        assertThat(update.workers()).extracting(PageWorker::name).containsExactly("worker 2");
        assertThat(calls.read(update))
                .extracting(Decoded::number, Decoded::index, Decoded::name, Decoded::start)
                .containsExactly(tuple(2L, 1L, "b", 20_000L), tuple(3L, 2L, "a", 40_000L));
    }

    @Test
    void anUpdateTellsOfSoManyCallsAtMost() {
        PageFeed feed = new PageFeed(List.of(Recordings.busy(150), Recordings.busy(50)));
        DecodedCalls calls = new DecodedCalls();
        List<Integer> sizes = new ArrayList<>();
        while (feed.waiting() > 0) {
            sizes.add(calls.read(feed.next(60)).size());
        }
        assertThat(sizes).containsExactly(60, 60, 60, 20);
    }

    @Test
    void aSuccessorHasTheLaneOfItsPredecessor() {
        Recordings made = new Recordings("restarts").worker("worker 1", 0).worker("worker 2", 0);
        made.workerEnds("worker 1", WorkerState.DIED, "exited with code 3");
        long later = Duration.between(Recordings.SINCE, Instant.now()).toNanos() / 1000 + 1;
        made.worker("worker 3", later);
        PageUpdate update = new PageFeed(List.of(made.recording())).next(MOST);
        assertThat(update.workers()).extracting(PageWorker::lane).containsExactly(0, 1, 0);
    }

    @Test
    void theEndOfAWorkerIsNews() {
        Recordings made = new Recordings("ends").worker("worker 1", 0);
        PageFeed feed = new PageFeed(List.of(made.recording()));
        feed.next(MOST);
        made.workerEnds("worker 1", WorkerState.ENDED, "it was idle for 10 s");
        PageUpdate update = feed.next(MOST);
        assertThat(update.workers())
                .hasSize(1)
                .allSatisfy(worker -> assertThat(worker.life())
                        .isNotNull()
                        .satisfies(life -> assertThat(life.why()).isEqualTo("it was idle for 10 s")));
    }

    @Test
    void threadsThatLiveAsLongAsACallShareLanes() {
        Recordings made = new Recordings("virtual");
        for (int i = 0; i < 10_000; i++) {
            made.call("wait", i, "thread " + (100 + i), i * 10L, i * 10L + 25);
        }
        PageUpdate update = new PageFeed(List.of(made.recording())).next(100_000);
        assertThat(update.workers())
                .extracting(PageWorker::name)
                .containsExactly("threads 1", "threads 2", "threads 3");
        assertThat(new DecodedCalls().read(update)).extracting(Decoded::index).startsWith(0L, 1L, 2L);
    }

    @Test
    void aThreadThatRunsACallHasALaneForItself() {
        Recordings made = new Recordings("virtual")
                .call("wait", 0, "thread 7", 0, 10)
                .starts("wait", 1, "thread 8", 1, 20)
                .starts("wait", 2, "thread 9", 1, 20);
        PageFeed feed = new PageFeed(List.of(made.recording()));
        List<RunningAttempt> running = feed.next(MOST).running();
        assertThat(running).extracting(one -> one.worker().lane()).containsExactlyInAnyOrder(0, 1);
        assertThat(feed.next(MOST).running()).hasSize(2);
    }

    @Test
    void aWorkerThatIsKnownByItsCallsAloneHasALane() {
        Recordings made = new Recordings("late").call("a", 0, "worker 5", 0, 10).call("a", 1, "worker 5", 10, 20);
        PageUpdate update = new PageFeed(List.of(made.recording())).next(MOST);
        assertThat(update.workers()).extracting(PageWorker::name).containsExactly("worker 5");
        assertThat(new DecodedCalls().read(update)).extracting(Decoded::worker).containsExactly(0, 0);
    }

    @Test
    void callsThatAreNotKeptAnyMoreAreLeftOut() {
        int more = 10_000;
        Recordings made = new Recordings("long").worker("worker 1", 0);
        for (int i = 0; i < Recording.MOST_CALLS + more; i++) {
            made.call("a", i, "worker 1", i, i + 1);
        }
        PageFeed feed = new PageFeed(List.of(made.recording()));
        DecodedCalls calls = new DecodedCalls();
        PageUpdate first = feed.next(MOST);
        long dropped = first.dropped();
        assertThat(dropped).isBetween((long) more, 2L * more);
        assertThat(calls.read(first))
                .first()
                .satisfies(call -> assertThat(call.index()).isEqualTo(dropped));
        assertThat(feed.waiting()).isEqualTo(Recording.MOST_CALLS + more - dropped - MOST);
    }
}
