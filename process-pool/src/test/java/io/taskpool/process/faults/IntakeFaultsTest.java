package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.BrokenPoolException;
import io.taskpool.MapOptions;
import io.taskpool.Task;
import io.taskpool.TaskAction;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Gate;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.process.TaskProcess;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Calls whose data exceeds a worker's memory, or kills the worker while it is received: only that call fails. */
class IntakeFaultsTest extends FaultFixture {
    /** Exceeds a worker's heap, however it is sent. */
    private static final int TOO_LONG = 25_000_000;

    private static final String EXITS_ON_OUT_OF_MEMORY = "-XX:+ExitOnOutOfMemoryError";

    private static final class Crate implements Serializable {
        private static final long serialVersionUID = 1L;
        final long[] goods;

        Crate(int size) {
            goods = new long[size];
        }

        int size() {
            return goods.length;
        }
    }

    /** A function object with its own class. */
    private record Shop(long[] goods)
            implements Task<Integer>, TaskFunction<Integer, Integer>, TaskAction, Serializable {
        @Override
        public Integer call() {
            return goods.length;
        }

        @Override
        public Integer apply(Integer n) {
            return n + goods.length;
        }

        @Override
        public void run() {}
    }

    private static final class EndsWhenRead implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object readResolve() {
            return Acts.halt(7);
        }
    }

    private static final class EndsWhenInitialized implements Serializable {
        private static final long serialVersionUID = 1L;

        static {
            if (System.getProperty("taskpool.ends") != null) {
                Acts.halt(8);
            }
        }
    }

    /**
     * Runs calls before and after one that is too large, and calls of a map next to it, and returns the failure of the
     * large one.
     */
    private <T extends Throwable> T failureAmongOthers(ProcessTaskPool pool, Sender sender, Class<T> type)
            throws Exception {
        TaskFuture<Integer> before = pool.submit(Tasks::square, 3);
        TaskFuture<?> tooLarge = sender.send(pool);
        List<TaskFuture<Integer>> behind = new ArrayList<>();
        for (int n : range(20)) {
            behind.add(pool.submit(Tasks::square, n));
        }
        T failure = failure(tooLarge, type);
        assertThat(get(before)).isEqualTo(9);
        for (int n : range(20)) {
            assertThat(get(behind.get(n))).isEqualTo(n * n);
        }
        assertUsable(pool);
        return failure;
    }

    @FunctionalInterface
    private interface Sender {
        TaskFuture<?> send(TaskPool pool);
    }

    private void failsWithoutADeath(int workers, Sender sender) throws Exception {
        ProcessTaskPool pool = open(workers);
        OutOfMemoryError failure = failureAmongOthers(pool, sender, OutOfMemoryError.class);
        assertThat(failure).hasMessageContaining("heap");
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void capturedArrayThatDoesNotFitFailsItsCall() throws Exception {
        long[] array = new long[TOO_LONG];
        failsWithoutADeath(1, pool -> pool.submit(() -> array.length));
        failsWithoutADeath(2, pool -> pool.submit(() -> array.length));
    }

    @Test
    void argumentWithAnArrayThatDoesNotFitFailsItsCall() throws Exception {
        Crate crate = new Crate(TOO_LONG);
        failsWithoutADeath(1, pool -> pool.submit(Crate::size, crate));
        failsWithoutADeath(2, pool -> pool.submit(Crate::size, crate));
    }

    @Test
    void functionObjectThatDoesNotFitFailsItsCall() throws Exception {
        Shop shop = new Shop(new long[TOO_LONG]);
        failsWithoutADeath(1, pool -> pool.submit((Task<Integer>) shop));
        failsWithoutADeath(1, pool -> pool.submit((TaskAction) shop));
    }

    @Test
    void stringThatDoesNotFitFailsItsCall() throws Exception {
        String string = "x".repeat(200_000_000);
        failsWithoutADeath(1, pool -> pool.submit(String::length, string));
    }

    @Test
    void dataThatFitsAsAFrameButNotAsAnObjectFailsItsCall() throws Exception {
        List<Integer> list = new ArrayList<>(range(9_000_000));
        failsWithoutADeath(1, pool -> pool.submit(List::size, list));
    }

    @Test
    void unrelatedCallOnAnotherWorkerContinues() throws Exception {
        ProcessTaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Long> innocent = pool.submit(() -> {
            Gate.pass(port);
            return Acts.pid();
        });
        gate.awaitArrivals(1);
        long[] array = new long[TOO_LONG];
        failure(pool.submit(() -> array.length), OutOfMemoryError.class);
        gate.open();
        assertThat(pool.workerPids()).contains(get(innocent));
    }

    @Test
    void unrelatedCallOnTheSameWorkerContinues() throws Exception {
        ProcessTaskPool pool = open(builder(1).jvmArgs(EXITS_ON_OUT_OF_MEMORY));
        for (int n : range(500)) { // so short that calls are sent in advance
            assertThat(get(pool.submit(Tasks::square, n))).isEqualTo(n * n);
        }
        Gate gate = gate();
        int port = gate.port();
        long[] array = new long[TOO_LONG];
        TaskFuture<Long> innocent = pool.submit(() -> {
            Gate.pass(port);
            byte[] needed = new byte[50_000_000];
            return Acts.pid() + needed[7];
        });
        gate.awaitArrivals(1);
        TaskFuture<Integer> ahead = pool.submit(Tasks::square, 5);
        TaskFuture<Integer> tooLarge = pool.submit(() -> array.length);
        TaskFuture<Integer> behind = pool.submit(Tasks::square, 6);
        // It is not sent to the worker, whose running call may need the memory.
        assertThat(pool.stats().queued()).isGreaterThanOrEqualTo(2);
        gate.open();
        assertThat(get(innocent)).isPositive();
        assertThat(get(ahead)).isEqualTo(25);
        failure(tooLarge, WorkerDiedException.class);
        assertThat(get(behind)).isEqualTo(36);
        assertUsable(pool);
    }

    @Test
    void itemThatDoesNotFitFailsAloneInItsChunk() throws Exception {
        ProcessTaskPool pool = open(builder(2));
        List<Object> items = new ArrayList<>(range(200));
        items.set(77, new Crate(TOO_LONG));
        String file = file("done");
        assertThatThrownBy(() -> pool.map(
                        item -> {
                            Tasks.append(file, item);
                            return item;
                        },
                        items,
                        MapOptions.defaults().chunkSize(50)))
                .isInstanceOf(Exception.class)
                .hasMessageContaining("OutOfMemoryError");
        // All items before it have their results, which the map would have returned.
        assertThat(Tasks.lines(file))
                .contains(IntStream.range(0, 77).mapToObj(n -> "" + n).toArray(String[]::new));
        assertThat(Tasks.lines(file)).doesNotHaveDuplicates();
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void itemsThatFitOneAtATimeAllSucceed() throws Exception {
        ProcessTaskPool pool = open(builder(2));
        List<Crate> items =
                IntStream.range(0, 12).mapToObj(n -> new Crate(3_000_000)).toList();
        assertThat(pool.map(Crate::size, items, MapOptions.defaults().chunkSize(6)))
                .containsOnly(3_000_000);
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void functionOfAMapThatDoesNotFitFailsTheMap() throws Exception {
        ProcessTaskPool pool = open(2);
        Shop shop = new Shop(new long[TOO_LONG]);
        TaskFuture<Integer> other = pool.submit(Tasks::square, 5);
        assertThatThrownBy(() -> pool.map((TaskFunction<Integer, Integer>) shop, range(100)))
                .hasMessageContaining("OutOfMemoryError");
        assertThat(get(other)).isEqualTo(25);
        assertUsable(pool);
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void callThatNeedsALargerHeapIsRetriedThere() throws Exception {
        ProcessTaskPool pool = open(builder(1).retryOutOfMemory("1g"));
        long[] array = new long[TOO_LONG];
        assertThat(get(pool.submit(() -> array.length))).isEqualTo(TOO_LONG);
    }

    @Test
    void deathDuringAFrameFailsItsCallImmediatelyIfTheCauseIsCertain() throws Exception {
        ProcessTaskPool pool = open(builder(1).jvmArgs(EXITS_ON_OUT_OF_MEMORY));
        long[] array = new long[TOO_LONG];
        WorkerDiedException death =
                failureAmongOthers(pool, p -> p.submit(() -> array.length), WorkerDiedException.class);
        assertThat(death.exitCode()).hasValue(3);
        assertThat(death).hasMessageContainingAll("arriving", "not begun", "one worker", "IntakeFaultsTest");
        assertThat(pool.stats().workersDied()).isEqualTo(1);
    }

    @Test
    void callThatKillsThreeWorkersFails() throws Exception {
        ProcessTaskPool pool = open(builder(2).jvmArgs("-XX:+CrashOnOutOfMemoryError", "-XX:ErrorFile=/dev/null"));
        long[] array = new long[TOO_LONG];
        WorkerDiedException death =
                failureAmongOthers(pool, p -> p.submit(() -> array.length), WorkerDiedException.class);
        assertThat(death.signal()).isEqualTo("SIGABRT");
        assertThat(death).hasMessageContainingAll("arriving", "not begun", "3 workers");
        assertThat(pool.stats().workersDied()).isEqualTo(3);
    }

    @Test
    void itemThatKillsWorkersFailsAloneInItsChunk() throws Exception {
        ProcessTaskPool pool = open(builder(1).jvmArgs(EXITS_ON_OUT_OF_MEMORY));
        List<Object> items = new ArrayList<>(range(40));
        items.set(30, new Crate(TOO_LONG));
        String file = file("done");
        assertThatThrownBy(() -> pool.map(
                        item -> {
                            Tasks.append(file, item);
                            return item;
                        },
                        items,
                        MapOptions.defaults().chunkSize(40).retries(5)))
                .hasCauseInstanceOf(WorkerDiedException.class);
        assertThat(Tasks.lines(file))
                .contains(IntStream.range(0, 30).mapToObj(n -> "" + n).toArray(String[]::new));
        assertThat(Tasks.lines(file)).doesNotHaveDuplicates();
        assertUsable(pool);
    }

    @Test
    void exitWhileAnArgumentIsReadFailsItsCall() throws Exception {
        ProcessTaskPool pool = open(1);
        EndsWhenRead ends = new EndsWhenRead();
        WorkerDiedException death =
                failureAmongOthers(pool, p -> p.submit(Object::hashCode, ends), WorkerDiedException.class);
        assertThat(death.exitCode()).hasValue(7);
        assertThat(failureAmongOthers(pool, p -> p.submit(() -> ends), WorkerDiedException.class)
                        .exitCode())
                .hasValue(7);
        assertThat(pool.stats().workersDied()).isEqualTo(2);
    }

    @Test
    void exitInAStaticInitializerFailsItsCall() throws Exception {
        ProcessTaskPool pool = open(builder(1).jvmArgs("-Dtaskpool.ends=yes"));
        EndsWhenInitialized ends = new EndsWhenInitialized();
        WorkerDiedException death =
                failureAmongOthers(pool, p -> p.submit(Object::hashCode, ends), WorkerDiedException.class);
        assertThat(death.exitCode()).hasValue(8);
        assertThat(pool.stats().workersDied()).isEqualTo(1);
    }

    @Test
    void initializerThatDoesNotFitIsReported() {
        ProcessTaskPool pool = open(builder(1).maxHeap("16m").initializer(new Shop(new long[3_000_000])));
        assertThat(failure(pool.submit(Tasks::square, 2), BrokenPoolException.class))
                .hasMessageContainingAll("initializer", "OutOfMemoryError", "did not fit");
    }

    @Test
    void taskProcessFailsInTheSameWay() throws Exception {
        EndsWhenRead ends = new EndsWhenRead();
        TaskProcess<Object> process = TaskProcess.start(() -> ends);
        assertThat(process.join(Duration.ofSeconds(60))).isTrue();
        assertThatThrownBy(() -> process.future().get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(WorkerDiedException.class);
        assertThat(process.exitValue()).isEqualTo(7);
    }
}
