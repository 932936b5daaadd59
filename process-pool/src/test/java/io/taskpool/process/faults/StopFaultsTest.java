package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.MapOptions;
import io.taskpool.TaskAction;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFuture;
import io.taskpool.TaskTimeoutException;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Gate;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import java.io.FileInputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Calls that ignore interrupts are stopped without affecting others, and pools terminate in bounded time whatever their
 * tasks do.
 */
class StopFaultsTest extends FaultFixture {
    @Test
    void cancelledCallThatSpinsCostsOnlyItsWorkerAfterTheGracePeriod() throws Exception {
        Gate gate = gate();
        int port = gate.port();
        assertStoppedAlone(gate, () -> {
            Tasks.passStubbornly(port);
            Acts.spin();
        });
    }

    @Test
    void cancelledCallThatSwallowsInterruptsCostsItsWorker() throws Exception {
        Gate gate = gate();
        int port = gate.port();
        assertStoppedAlone(gate, () -> {
            Tasks.passStubbornly(port);
            while (true) {
                try {
                    Thread.sleep(Long.MAX_VALUE);
                } catch (InterruptedException e) {
                    Thread.interrupted(); // swallowed
                }
            }
        });
    }

    @Test
    void cancelledCallInNativeCodeCostsItsWorker() throws Exception {
        String fifo = file("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo).start().waitFor()).isZero();
        Gate gate = gate();
        int port = gate.port();
        assertStoppedAlone(gate, () -> {
            Tasks.passStubbornly(port);
            try (FileInputStream in = new FileInputStream(fifo)) { // the other end is never opened
                assertThat(in.read()).isNotNegative();
            }
        });
    }

    private void assertStoppedAlone(Gate gate, TaskAction task) throws Exception {
        ProcessTaskPool pool = open(2);
        Gate otherGate = gate();
        int otherPort = otherGate.port();
        TaskFuture<Long> other = pool.submit(() -> {
            Gate.pass(otherPort);
            return Acts.pid();
        });
        otherGate.awaitArrivals(1);
        TaskFuture<Void> stuck = pool.submit(task);
        gate.awaitArrivals(1);
        List<Long> before = pool.workerPids();
        gate.open();
        assertThat(stuck.cancel(true)).isTrue();
        assertThatThrownBy(() -> get(stuck)).isInstanceOf(CancellationException.class);
        await().until(() -> pool.stats().workersDied() == 1 && pool.workerPids().size() == 2);
        otherGate.open();
        long survivor = get(other);
        assertThat(before).contains(survivor);
        assertThat(pool.workerPids()).contains(survivor).isNotEqualTo(before);
        assertUsable(pool);
        assertThat(pool.stats().workersDied()).isEqualTo(1);
    }

    @Test
    void cancelledCallThatHeedsTheInterruptKeepsItsWorker() throws Exception {
        ProcessTaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Long> call = pool.submit(() -> {
            Gate.pass(port);
            return Acts.pid();
        });
        gate.awaitArrivals(1);
        List<Long> before = pool.workerPids();
        assertThat(call.cancel(true)).isTrue();
        assertThat(pidOf(pool)).isEqualTo(before.get(0));
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void timeoutNamesTheFrameInWhichTheTaskSpins() throws Exception {
        ProcessTaskPool pool = open(builder(2).taskTimeout(Duration.ofMillis(500)));
        assertUsable(pool);
        TaskFuture<Void> stuck = pool.submit(() -> Acts.spin());
        TaskTimeoutException timeout = failure(stuck, TaskTimeoutException.class);
        assertThat(timeout.limit()).isEqualTo(Duration.ofMillis(500));
        assertThat(timeout.threadDump()).contains("io.taskpool.process.faults.Acts.spin");
        assertThat(timeout).hasMessageContainingAll("500 ms", "worker ", "pid ", "StopFaultsTest");
        await().until(() -> pool.stats().workersDied() == 1);
        assertUsable(pool);
    }

    @Test
    void timeoutNamesTheFrameInWhichTheTaskWaits() throws Exception {
        ProcessTaskPool pool = open(1);
        int port = gate().port();
        assertThatThrownBy(() -> pool.forEach(
                        n -> Gate.pass(port), List.of(1), MapOptions.defaults().timeout(Duration.ofMillis(400))))
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOfSatisfying(
                        TaskTimeoutException.class,
                        e -> assertThat(e.threadDump()).contains("io.taskpool.contract.Gate.pass"));
        assertUsable(pool);
        assertThat(pool.stats().workersDied()).as("it heeded the interrupt").isZero();
    }

    @Test
    void timeLimitStopsExactlyTheCallThatExceededIt() throws Exception {
        ProcessTaskPool pool = open(builder(2).taskTimeout(Duration.ofMillis(700)));
        assertUsable(pool);
        List<TaskFuture<Integer>> futures = range(60).stream()
                .map(i -> pool.submit(
                        n -> {
                            if (n == 31) {
                                Acts.spin();
                            }
                            return n;
                        },
                        i))
                .toList();
        failure(futures.get(31), TaskTimeoutException.class);
        for (int i = 0; i < futures.size(); i++) {
            if (i != 31) {
                assertThat(get(futures.get(i))).isEqualTo(i);
            }
        }
    }

    @Test
    void interruptedCloseStopsEvenACallThatIgnoresInterrupts() throws Exception {
        ProcessTaskPool pool = open(1);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Void> stuck = pool.submit(() -> Tasks.passStubbornly(port));
        gate.awaitArrivals(1);
        AtomicBoolean flag = new AtomicBoolean();
        Thread closer = new Thread(() -> {
            pool.close();
            flag.set(Thread.currentThread().isInterrupted());
        });
        closer.start();
        await().until(() -> closer.getState() == Thread.State.WAITING);
        closer.interrupt();
        closer.join(TimeUnit.SECONDS.toMillis(30));
        assertThat(closer.isAlive()).isFalse();
        assertThat(flag).as("the interrupt flag is kept").isTrue();
        assertThat(stuck.isDone()).isTrue();
        assertThat(pool.isTerminated()).isTrue();
    }

    @RepeatedTest(5)
    void closeReturnsEvenIfAWorkerDiesAfterShutdown() throws Exception {
        ProcessTaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Void> running = pool.submit(() -> Gate.pass(port));
        gate.awaitArrivals(1);
        TaskFuture<Void> alsoRunning = pool.submit(() -> Gate.pass(port));
        gate.awaitArrivals(1);
        List<TaskFuture<Integer>> queued =
                range(20).stream().map(n -> pool.submit(Tasks::square, n)).toList();
        pool.shutdown();
        for (long pid : pool.workerPids()) {
            Processes.signal("KILL", pid);
        }
        pool.close();
        failure(running, WorkerDiedException.class);
        failure(alsoRunning, WorkerDiedException.class);
        for (int i = 0; i < queued.size(); i++) {
            assertThat(get(queued.get(i))).as("accepted before the shutdown").isEqualTo(i * i);
        }
    }

    @RepeatedTest(3)
    void workerThatDiesWhileItIsAskedToEndDoesNotDelayClose() throws Exception {
        ProcessTaskPool pool = open(2);
        pool.map(Tasks::square, range(100));
        List<Long> pids = pool.workerPids();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(pool::close);
        for (long pid : pids) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        closing.get(60, TimeUnit.SECONDS);
        assertThat(pool.isTerminated()).isTrue();
    }

    @Test
    void hangingThreadsAndShutdownHooksDoNotKeepAWorkerAlive() throws Exception {
        ProcessTaskPool pool = open(1);
        long pid = get(pool.submit(() -> {
            new Thread(Acts::spin, "left behind").start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitForEver(new CountDownLatch(1))));
            return Acts.pid();
        }));
        pool.shutdown();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(Processes.isRunning(pid)).isFalse();
    }

    private static void awaitForEver(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void suspendedWorkerProcessIsKilledByShutdownNow() throws Exception {
        ProcessTaskPool pool = open(1);
        long pid = pidOf(pool);
        Processes.signal("STOP", pid);
        TaskFuture<Integer> future = pool.submit(Tasks::square, 3);
        pool.shutdownNow();
        assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        assertThat(future.isDone()).isTrue();
        assertThat(Processes.isRunning(pid)).isFalse();
    }
}
