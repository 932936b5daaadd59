package io.taskpool.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Each situation that a sentence is about, and one beside it that the sentence must not be about. */
class AdviceTest {
    private static final long MS = 1000;

    private final MadeUpPool threads =
            MadeUpPool.ofThreads().worker("worker 1", 0, 0).worker("worker 2", 0, 0);
    private final MadeUpPool processes =
            MadeUpPool.ofProcesses().worker("worker 1", 0, 0).worker("worker 2", 0, 0);

    private static List<String> advice(MadeUpPool pool) {
        return pool.report(1_000_000 * MS).advice();
    }

    @Test
    void workersThatAreIdleBecauseTheInputIsSlow() {
        for (int i = 0; i < 100; i++) { // an item each 10 ms, and 4 ms for each
            threads.call("parse", i, "worker " + (i % 2 + 1), 10 * MS * i, 10 * MS * i, 10 * MS * i + 4 * MS);
        }
        assertThat(advice(threads))
                .containsExactly(
                        "The workers were idle for 80 % of the time in which \"parse\" was given its 100 items: they come more"
                                + " slowly than 2 workers can run them, or, of a stream, the results are taken more slowly. Read the input"
                                + " ahead on a thread of its own, or use fewer workers.");
    }

    @Test
    void workersThatAreIdleBetweenTwoMapsAreNoReasonForAdvice() {
        for (int map = 0; map < 2; map++) {
            for (int i = 0; i < 100; i++) {
                long start = 10_000 * MS * map + 4 * MS * (i / 2);
                threads.call("parse", i, "worker " + (i % 2 + 1), 10_000 * MS * map + i / 2, start, start + 4 * MS);
            }
        }
        assertThat(advice(threads)).isEmpty();
    }

    @Test
    void callsThatAreSoShortThatThreadsAreBetter() {
        for (int i = 0; i < 1000; i++) {
            processes.call("square", i, "worker " + (i % 2 + 1), 0, 10 * i, 10 * i + 3);
            threads.call("square", i, "worker " + (i % 2 + 1), 0, 10 * i, 10 * i + 3);
        }
        assertThat(advice(processes))
                .containsExactly(
                        "The calls of \"square\" run for 3.00 µs (median), which is less than it costs to send them to another"
                                + " process. Unless they need isolation, run them on threads, or let each call do more.");
        assertThat(advice(threads)).isEmpty();
    }

    @Test
    void oneSlowCallAtTheEnd() {
        for (int i = 0; i < 100; i++) {
            threads.call("render", i, "worker 1", 0, 10 * MS * i, 10 * MS * (i + 1));
        }
        threads.call("render", 100, "worker 2", 0, 0, 1800 * MS);
        assertThat(advice(threads))
                .containsExactly(
                        "\"render\" had to wait for one slow call at its end: item 100 on worker 2 ran for 1.80 s, for the last"
                                + " 800 ms of them alone, which is 44 % of the whole. Put the items that take longest first, or split that one.");
    }

    @Test
    void aSlowCallAtTheEndBesideOtherWorkIsNoReasonForAdvice() {
        for (int i = 0; i < 100; i++) {
            threads.call("render", i, "worker 1", 0, 10 * MS * i, 10 * MS * (i + 1));
            threads.call("other", i, "worker 1", 0, 1000 * MS + 8 * MS * i, 1000 * MS + 8 * MS * (i + 1));
        }
        threads.call("render", 100, "worker 2", 0, 0, 1800 * MS);
        assertThat(advice(threads)).isEmpty();
    }

    @Test
    void restartsThatEatTheTime() {
        MadeUpPool pool = MadeUpPool.ofProcesses();
        for (int i = 0; i < 10; i++) { // 40 ms of starting, 60 ms of running
            long launched = 100 * MS * i;
            String worker = "worker " + (i + 1);
            pool.worker(worker, launched, launched + 40 * MS);
            pool.call("f", i, worker, launched + 40 * MS, launched + 40 * MS, launched + 100 * MS);
            pool.workerEnded(worker, launched, launched + 100 * MS, "it had run 1 call");
        }
        assertThat(advice(pool))
                .containsExactly(
                        "Workers were started 10 times for 1 at once, and starting took 40 % of their time. Most often it ended"
                                + " because: it had run 1 call. Let a worker live longer, or see to what ends it.");
    }

    @Test
    void valuesSoLargeThatSendingThemTakesLongerThanComputing() {
        processes.withBytes(8_300_000, 830_000);
        for (int i = 0; i < 50; i++) {
            long start = 20 * MS * i;
            processes.call("blur", i, "worker 1", 0, start + 15 * MS, start + 20 * MS);
            processes.call("blur", 50 + i, "worker 2", 0, start + 15 * MS, start + 20 * MS);
        }
        assertThat(advice(processes))
                .containsExactly(
                        "The workers waited for 75 % of their time although calls were queued, and ran calls for 25 %: sending values"
                                + " takes longer than computing with them. Each call of \"blur\" is sent 8.30 MB and returns 830 kB. Send less"
                                + " (a SharedValue is sent once to each worker), let each call do more, or use threads, which send nothing.");
    }

    @Test
    void callsWithSmallValuesThatTakeLongerToSendThanToRun() {
        processes.withBytes(5, 3);
        for (int i = 0; i < 5000; i++) {
            long start = 100 * i;
            processes.call("hash", i, "worker 1", 0, start + 75, start + 100);
            processes.call("hash", 5000 + i, "worker 2", 0, start + 75, start + 100);
        }
        assertThat(advice(processes))
                .containsExactly(
                        "The workers waited for 75 % of their time although calls were queued, and ran calls for 25 %: sending calls"
                                + " takes longer than running them, although their values are small. Let each call do more, or use threads,"
                                + " which send nothing.");
    }

    @Test
    void workersThatAreBusyNeedNoAdvice() {
        for (int i = 0; i < 100; i++) {
            long start = 10 * MS * (i / 2);
            processes.call("f", i, "worker " + (i % 2 + 1), 0, start, start + 10 * MS);
        }
        assertThat(advice(processes)).isEmpty();
    }
}
