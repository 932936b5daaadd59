package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskAction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.shared.WorkerLocal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What runs in a worker before its first call and after its last one. */
public abstract class WorkerHooksContract extends PoolFixture {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Opener opener;

    /** Opens pools with hooks. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens a pool whose idle workers end soon.
         *
         * @param workers the number of workers
         * @param initializer runs before a worker's first call, or null
         * @param finalizer runs after its last call, or null
         * @param startTimeout how long a worker may take to start
         * @return a new pool
         */
        TaskPool open(
                int workers,
                @Nullable TaskAction initializer,
                @Nullable TaskAction finalizer,
                Duration startTimeout);
    }

    /**
     * Makes the tests.
     *
     * @param opener opens the pools
     */
    protected WorkerHooksContract(Opener opener) {
        super(workers -> opener.open(workers, null, null, LONG));
        this.opener = opener;
    }

    private TaskPool open(int workers, @Nullable TaskAction initializer, @Nullable TaskAction finalizer) {
        return keep(opener.open(workers, initializer, finalizer, LONG));
    }

    private static String thread() {
        return ProcessHandle.current().pid() + " " + Thread.currentThread().getId();
    }

    @Test
    void initializerRunsOnceOnTheThreadOfTheCallsBeforeTheFirst() throws Exception {
        String file = file("initialized");
        TaskPool pool = open(2, () -> Tasks.append(file, thread()), null);
        for (int i = 0; i < 10; i++) {
            List<String> before = get(pool.submit(() -> {
                List<String> lines = Tasks.lines(file);
                return List.of(thread(), Boolean.toString(lines.contains(thread())));
            }));
            assertThat(before.get(1)).as("initialized before the call").isEqualTo("true");
        }
        assertThat(Tasks.lines(file)).doesNotHaveDuplicates();
    }

    @Test
    void finalizerRunsOnTheThreadOfTheCallsBeforeThePoolHasEnded() throws Exception {
        String file = file("finalized");
        TaskPool pool = open(1, null, () -> Tasks.append(file, thread()));
        String worker = get(pool.submit(WorkerHooksContract::thread));
        pool.close();
        assertThat(Tasks.lines(file)).containsExactly(worker);
    }

    @Test
    void finalizerRunsInEachWorkerThatIsIdleForLong() throws Exception {
        String file = file("idle");
        TaskPool pool = open(1, null, () -> Tasks.append(file, thread()));
        String worker = get(pool.submit(WorkerHooksContract::thread));
        await().atMost(Duration.ofSeconds(60)).until(() -> Tasks.lines(file).equals(List.of(worker)));
        assertUsable(pool);
    }

    @Test
    void finalizerRunsBeforeWhatTheWorkerKeepsIsClosed() throws Exception {
        String file = file("order");
        WorkerLocal<String> local = WorkerLocal.of(() -> "kept", kept -> Tasks.append(file, "closed"));
        TaskPool pool = open(1, null, () -> Tasks.append(file, "finalizer sees " + local.get()));
        get(pool.submit(local::get));
        pool.close();
        assertThat(Tasks.lines(file)).containsExactly("finalizer sees kept", "closed");
    }

    @Test
    void initializerMayMakeWhatTheWorkerKeeps() throws Exception {
        String file = file("made");
        WorkerLocal<Integer> local = WorkerLocal.of(() -> {
            Tasks.append(file, "made");
            return 1;
        });
        TaskPool pool = open(1, local::get, null);
        assertThat(get(pool.submit(() -> Tasks.lines(file).size() - local.get()))).isZero();
    }

    @Test
    void failureOfTheFinalizerStopsNothing() throws Exception {
        String file = file("failed");
        WorkerLocal<String> local = WorkerLocal.of(() -> "kept", kept -> Tasks.append(file, "closed"));
        TaskPool pool = open(1, null, () -> Tasks.fail(1));
        get(pool.submit(local::get));
        pool.close();
        assertThat(Tasks.lines(file)).containsExactly("closed");
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void finalizerRunsAfterShutdownNowIfTheCallEndsInTime() throws Exception {
        String file = file("now");
        Gate gate = gate();
        int port = gate.port();
        TaskPool pool = open(1, null, () -> Tasks.append(file, "finalized"));
        TaskFuture<?> call = pool.submit(() -> Gate.pass(port));
        gate.awaitArrivals(1);
        pool.shutdownNow();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(call.isCancelled()).isTrue();
        assertThat(Tasks.lines(file)).containsExactly("finalized");
    }

    @Test
    void finalizerThatNeverEndsDoesNotKeepThePoolFromEnding() throws Exception {
        String file = file("stuck");
        TaskPool pool = open(1, null, () -> {
            Tasks.append(file, "begun");
            Thread.sleep(Long.MAX_VALUE);
        });
        assertUsable(pool);
        pool.close();
        assertThat(Tasks.lines(file)).isNotEmpty().containsOnly("begun");
        assertThat(pool.stats().workersDied()).isPositive();
    }

    @Test
    void exceptionOfTheInitializerFailsTheCallsAndTheNextOnesTryAgain() throws Exception {
        String cause = file("cause");
        Tasks.append(cause, "there");
        TaskPool pool = open(
                2,
                () -> {
                    if (Files.exists(Path.of(cause))) {
                        throw new IllegalStateException("the licence server is down");
                    }
                },
                () -> Tasks.append(cause + " of finalizer", "run"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> get(pool.submit(Tasks::square, 2)))
                    .cause()
                    .isInstanceOf(BrokenPoolException.class)
                    .hasMessageContaining("initializer")
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the licence server is down");
        }
        assertThat(Tasks.lines(cause + " of finalizer"))
                .as("finalizers of workers that were never ready")
                .isEmpty();
        Files.delete(Path.of(cause));
        assertUsable(pool);
    }

    @Test
    void initializerThatNeverEndsFailsTheCalls() {
        TaskPool pool = keep(opener.open(1, () -> Thread.sleep(Long.MAX_VALUE), null, Duration.ofMillis(900)));
        assertThatThrownBy(() -> get(pool.submit(Tasks::square, 2)))
                .cause()
                .isInstanceOf(BrokenPoolException.class)
                .hasMessageContainingAll("not ready within its start timeout", "initializer");
    }

    @Test
    void poolEndsWhileItsWorkersAreBeingInitialized() throws Exception {
        Gate gate = gate();
        int port = gate.port();
        TaskPool pool = open(1, () -> Gate.pass(port), null);
        TaskFuture<Integer> call = pool.submit(Tasks::square, 2);
        gate.awaitArrivals(1);
        pool.shutdownNow();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(call.isCancelled()).isTrue();
    }
}
