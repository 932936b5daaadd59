package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskSerializationException;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.process.TaskProcess;
import io.taskpool.shared.WorkerLocal;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What runs at the end of a worker JVM, and what does not. */
class WorkerEndFaultsTest extends FaultFixture {
    private static ProcessTaskPool.Builder finalizing(String file) {
        return builder(1).finalizer(() -> Tasks.append(file, "finalized " + Acts.pid()));
    }

    /** An object of a worker that notes in a file when it is closed. */
    private static WorkerLocal<Long> noting(String file) {
        return WorkerLocal.of(Acts::pid, pid -> Tasks.append(file, "closed " + pid));
    }

    @Test
    void eachWorkerThatIsReplacedAfterItsCallsEndsInOrder() throws Exception {
        String file = file("replaced");
        WorkerLocal<Long> local = noting(file);
        ProcessTaskPool pool = open(finalizing(file).maxTasksPerWorker(1));
        long first = get(pool.submit(local::get));
        long second = get(pool.submit(local::get));
        pool.close();
        assertThat(Tasks.lines(file))
                .contains("finalized " + first, "closed " + first, "finalized " + second, "closed " + second);
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void aWorkerThatIsReplacedForItsAgeEndsInOrder() throws Exception {
        String file = file("old");
        WorkerLocal<Long> local = noting(file);
        ProcessTaskPool pool = open(finalizing(file).maxWorkerAge(Duration.ofMillis(200)));
        long first = get(pool.submit(local::get));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Tasks.lines(file).containsAll(List.of("finalized " + first, "closed " + first)));
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void nothingRunsInAWorkerThatDies() throws Exception {
        String file = file("died");
        WorkerLocal<Long> local = noting(file);
        ProcessTaskPool pool = open(finalizing(file));
        long dead = get(pool.submit(local::get));
        failure(pool.submit(() -> Acts.halt(9)), WorkerDiedException.class);
        long alive = get(pool.submit(local::get));
        pool.close();
        assertThat(dead).isNotEqualTo(alive);
        assertThat(Tasks.lines(file)).containsExactly("finalized " + alive, "closed " + alive);
    }

    @Test
    void nothingRunsInAWorkerThatIsKilledForItsCall() throws Exception {
        String file = file("killed");
        WorkerLocal<Long> local = noting(file);
        ProcessTaskPool pool = open(finalizing(file));
        get(pool.submit(local::get));
        String spinning = file("spinning");
        var call = pool.submit(() -> {
            Tasks.append(spinning, "now");
            Acts.spin();
        });
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !Tasks.lines(spinning).isEmpty());
        pool.shutdownNow();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(call.isCancelled()).isTrue();
        assertThat(Tasks.lines(file)).isEmpty();
    }

    @Test
    void whatTheFinalizerPrintsArrives() throws Exception {
        try (CapturedOutput captured = new CapturedOutput()) {
            ProcessTaskPool pool = open(builder(1).finalizer(() -> {
                System.out.println("x".repeat(1 << 20)); // more than the output window
                System.out.print("the last word of " + new Late());
            }));
            assertUsable(pool);
            pool.close();
            assertThat(captured.out()).isEqualToNormalizingNewlines("x".repeat(1 << 20) + "\nthe last word of a class");
            assertThat(pool.stats().workersDied()).isZero();
        }
    }

    /** A class that is not needed before the worker ends. */
    static final class Late {
        @Override
        public String toString() {
            return "a class";
        }
    }

    @Test
    void failuresAreLoggedWithTheWorkersName() throws Exception {
        WorkerLocal<Long> local = WorkerLocal.of(Acts::pid, pid -> {
            throw new IllegalStateException("still in use");
        });
        try (CapturedOutput captured = new CapturedOutput()) {
            ProcessTaskPool pool = open(builder(1).finalizer(() -> {
                throw new IllegalArgumentException("nothing to finish");
            }));
            long pid = get(pool.submit(local::get));
            pool.close();
            assertThat(captured.out() + captured.err())
                    .contains(
                            "worker 1 (pid " + pid + ")",
                            "the finalizer failed",
                            "nothing to finish",
                            "closing the java.lang.Long of a WorkerLocal failed",
                            "still in use");
        }
    }

    @Test
    void aFinalizerThatNeverEndsIsKilledAndLogged() throws Exception {
        try (CapturedOutput captured = new CapturedOutput()) {
            ProcessTaskPool pool = open(builder(1).finalizer(Acts::spin));
            long pid = pidOf(pool);
            pool.close();
            assertThat(captured.out() + captured.err())
                    .contains("worker 1 (pid " + pid + ") is killed", "did not exit within 5 s", "finalizer");
            assertThat(pool.stats().workersDied()).isPositive();
        }
    }

    @Test
    void aFinalizerThatExitsIsAnExitInOrder() throws Exception {
        ProcessTaskPool pool = open(builder(1).finalizer(() -> System.exit(0)));
        assertUsable(pool);
        pool.close();
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void aFinalizerThatCannotBeSentIsReportedAtOnce() {
        Object local = new Object();
        Assertions.assertThatThrownBy(
                        () -> builder(1).finalizer(local::hashCode).build())
                .isInstanceOf(TaskSerializationException.class)
                .hasMessageContaining("the finalizer");
    }

    @Test
    void aProcessOfItsOwnClosesWhatItsTaskKeeps() throws Exception {
        String file = file("process");
        WorkerLocal<Long> local = noting(file);
        TaskProcess<Long> process = TaskProcess.start(local::get);
        assertThat(process.join(Duration.ofSeconds(60))).isTrue();
        assertThat(Tasks.lines(file)).containsExactly("closed " + get(process.future()));
    }
}
