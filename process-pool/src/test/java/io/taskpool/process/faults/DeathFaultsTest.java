package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFuture;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Extent;
import io.taskpool.contract.Gate;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Workers die while a task runs, between tasks and during transfers; each death costs only the running call. */
class DeathFaultsTest extends FaultFixture {
    @Test
    void killedWorkerFailsItsCallWithPidAndSignal() throws Exception {
        ProcessTaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Long> other = pool.submit(() -> {
            Gate.pass(port);
            return Acts.pid();
        });
        gate.awaitArrivals(1);
        String file = file("pid");
        TaskFuture<Object> killed = pool.submit(() -> {
            Tasks.append(file, Acts.pid());
            return Acts.signalSelf("KILL");
        });
        WorkerDiedException death = failure(killed, WorkerDiedException.class);
        assertThat(death.pid()).isEqualTo(Long.parseLong(Tasks.lines(file).get(0)));
        assertThat(death.signal()).isEqualTo("SIGKILL");
        assertThat(death.exitCode()).hasValue(137);
        assertThat(death).hasMessageContainingAll("SIGKILL", "pid " + death.pid(), "call 2", "DeathFaultsTest");
        gate.open();
        assertThat(get(other)).isNotEqualTo(death.pid());
        await().until(() -> pool.stats().workersDied() == 1 && pool.stats().workers() == 2);
        assertUsable(pool);
    }

    @Test
    void errorOfACrashInNativeCodeHasTheCrashBanner() throws Exception {
        ProcessTaskPool pool = open(1);
        WorkerDiedException death = failure(pool.submit(() -> Acts.signalSelf("SEGV")), WorkerDiedException.class);
        assertThat(String.join("\n", death.lastLines())).contains("SIGSEGV");
        assertThat(death.crashReport()).hasValueSatisfying(report -> {
            assertThat(report).content().contains("SIGSEGV");
            assertThat(death).hasMessageContainingAll("SIGSEGV", report.toString());
        });
        Files.delete(death.crashReport().orElseThrow());
        assertUsable(pool);
    }

    @Test
    void errorOfACrashWithACoreDumpNamesTheSignal() throws Exception {
        ProcessTaskPool pool = open(builder(1)
                .jvmArgs("-XX:+CreateCoredumpOnCrash", "-XX:ErrorFile=" + file("crash.log"))
                .commandPrefix("/bin/sh", "-c", "ulimit -c 0; exec \"$0\" \"$@\""));
        WorkerDiedException death = failure(pool.submit(() -> Acts.signalSelf("SEGV")), WorkerDiedException.class);
        assertThat(death.signal()).isEqualTo("SIGABRT"); // the JVM's exit signal after its crash banner
        assertThat(death).hasMessageContaining("SIGABRT");
        assertUsable(pool);
    }

    @Test
    void errorsOfExitAndHaltNameTheExitCode() throws Exception {
        ProcessTaskPool pool = open(1);
        WorkerDiedException exit = failure(
                pool.submit(() -> {
                    System.exit(3);
                }),
                WorkerDiedException.class);
        assertThat(exit.exitCode()).hasValue(3);
        assertThat(exit.signal()).isNull();
        assertThat(exit).hasMessageContaining("exited with code 3");
        WorkerDiedException zero = failure(
                pool.submit(() -> {
                    System.exit(0);
                }),
                WorkerDiedException.class);
        assertThat(zero.exitCode()).hasValue(0);
        WorkerDiedException halt = failure(pool.submit(() -> Acts.halt(5)), WorkerDiedException.class);
        assertThat(halt.exitCode()).hasValue(5);
        await().until(() -> pool.stats().workersDied() == 3); // counted after the future has failed
        assertUsable(pool);
    }

    @RepeatedTest(6)
    void oneDeathAmongAThousandTinyCallsCostsOneCall(RepetitionInfo repetition) throws Exception {
        ProcessTaskPool pool = open(2);
        String file = file("ran");
        int fatal = repetition.getCurrentRepetition() * 150;
        assertUsable(pool); // starts the workers, so that calls are sent in batches
        List<TaskFuture<Integer>> futures = range(1_000).stream()
                .map(i -> pool.submit(
                        n -> {
                            Tasks.append(file, n);
                            return n == fatal ? Acts.<Integer>halt(1) : n;
                        },
                        i))
                .toList();
        List<Integer> deaths = new ArrayList<>();
        for (int i = 0; i < futures.size(); i++) {
            try {
                assertThat(get(futures.get(i))).isEqualTo(i);
            } catch (ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(WorkerDiedException.class);
                deaths.add(i);
            }
        }
        assertThat(deaths).containsExactly(fatal);
        assertThat(Tasks.lines(file))
                .hasSize(1_000)
                .containsExactlyInAnyOrderElementsOf(
                        range(1_000).stream().map(String::valueOf).toList());
        assertUsable(pool);
    }

    @RepeatedTest(4)
    void retriesLetAMapSurviveDeathsWithoutRepeatingOtherCalls(RepetitionInfo repetition) throws Exception {
        ProcessTaskPool pool = open(2);
        String file = file("ran");
        int fatal = repetition.getCurrentRepetition() * 200;
        List<Integer> results = pool.map(
                n -> {
                    Tasks.append(file, n);
                    boolean again = n == fatal
                            && Tasks.lines(file).stream()
                                            .filter(String.valueOf(n)::equals)
                                            .count()
                                    > 1;
                    return n == fatal && !again ? Acts.<Integer>halt(1) : n;
                },
                range(1_000),
                MapOptions.defaults().retries(1));
        assertThat(results).isEqualTo(range(1_000));
        assertThat(Tasks.lines(file)).hasSize(1_001);
        assertThat(new HashSet<>(Tasks.lines(file))).hasSize(1_000);
    }

    @Test
    void callThatKillsThreeWorkersIsNotRetriedAgain() {
        ProcessTaskPool pool = open(2);
        String file = file("ran");
        assertThatThrownBy(() -> pool.forEach(
                        n -> {
                            Tasks.append(file, n);
                            Acts.halt(9);
                        },
                        List.of(1),
                        MapOptions.defaults().retries(7)))
                .isInstanceOf(TaskFailedException.class)
                .cause()
                .isInstanceOf(WorkerDiedException.class)
                .hasMessageContainingAll("has ended 3 workers", "5 of its retries are left")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .hasSize(2)
                        .hasOnlyElementsOfType(WorkerDiedException.class));
        assertThat(Tasks.lines(file)).hasSize(3);
    }

    @Test
    void deathWhileALargeRequestIsWrittenMovesItToAnotherWorker() throws Exception {
        ProcessTaskPool pool = open(1);
        long pid = pidOf(pool);
        Processes.signal("STOP", pid); // keeps it from reading
        TaskFuture<Integer> future = pool.submit((byte[] bytes) -> bytes.length, new byte[32 << 20]);
        Processes.awaitThreadIn("io.taskpool.remote.host.FrameSender", "writeOut");
        Processes.signal("KILL", pid);
        assertThat(get(future)).isEqualTo(32 << 20);
        assertThat(pool.stats().workersDied()).isEqualTo(1);
        assertUsable(pool);
    }

    @Test
    void deathInTheMiddleOfALargeReplyFailsThatCall() throws Exception {
        ProcessTaskPool pool = open(1);
        TaskFuture<byte[]> future = pool.submit(() -> {
            Acts.haltWhenThreadIsIn("io.taskpool.remote.worker.Outbox", "appendLarge");
            return new byte[64 << 20]; // large enough for the watcher to catch the thread in the method
        });
        WorkerDiedException death = failure(future, WorkerDiedException.class);
        assertThat(death.exitCode()).hasValue(9);
        assertUsable(pool);
    }

    @Test
    void workerKilledRightAfterItsReplyOrWhileIdleCostsNothing() throws Exception {
        ProcessTaskPool pool = open(1);
        Set<Long> pids = new HashSet<>();
        int rounds = Extent.of(5, 15);
        for (int round = 0; round < rounds; round++) {
            long pid = pidOf(pool);
            assertThat(pids.add(pid)).isTrue();
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            // Submitted before the pool notices the death: the call never started there, so it moves to another worker.
        }
        assertUsable(pool);
        assertThat(pool.stats().failed()).isZero();
        await().until(() -> pool.stats().workersDied() == rounds);
    }

    @Test
    void workerThatDiesWhileIdleIsReplaced() throws Exception {
        ProcessTaskPool pool = open(1);
        long pid = pidOf(pool);
        Processes.signal("KILL", pid);
        await().until(() -> pool.stats().workersDied() == 1 && pool.stats().idleWorkers() == 1);
        assertThat(pool.workerPids()).doesNotContain(pid).hasSize(1);
        assertUsable(pool);
    }

    @Test
    void crashLoopFailsEachCallInTurnAndStartsOneWorkerForEach() throws Exception {
        ProcessTaskPool pool = open(2);
        List<TaskFuture<Object>> futures =
                range(12).stream().map(i -> pool.submit(() -> Acts.halt(i))).toList();
        Set<Long> pids = new HashSet<>();
        for (int i = 0; i < futures.size(); i++) {
            WorkerDiedException death = failure(futures.get(i), WorkerDiedException.class);
            assertThat(death.exitCode()).hasValue(i);
            pids.add(death.pid());
        }
        assertThat(pids).hasSize(12);
        await().until(() -> pool.stats().workersDied() == 12);
        assertUsable(pool);
        assertThat(pool.stats().workersStarted()).isLessThanOrEqualTo(14);
    }

    @Test
    void outOfMemoryFailsThatCallAndReplacesTheWorker() throws Exception {
        ProcessTaskPool pool = open(builder(1).maxHeap("64m"));
        long pid = pidOf(pool);
        failure(pool.submit(Acts::exhaustHeap), OutOfMemoryError.class);
        assertThat(pidOf(pool)).isNotEqualTo(pid);
        assertUsable(pool);
        assertThat(pool.stats().failed()).isEqualTo(1);
    }

    @Test
    void stackOverflowFailsThatCallOnTheSameWorker() throws Exception {
        ProcessTaskPool pool = open(1);
        long pid = pidOf(pool);
        failure(pool.submit(() -> Tasks.recurse(0)), StackOverflowError.class);
        assertThat(pidOf(pool)).isEqualTo(pid);
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void deathIsDetectedImmediatelyEvenIfAGrandchildHoldsThePipes() throws Exception {
        ProcessTaskPool pool = open(1);
        String file = file("grandchild");
        TaskFuture<Object> future = pool.submit(() -> {
            Process child = new ProcessBuilder("sleep", "300").inheritIO().start();
            Tasks.append(file, child.pid());
            return Acts.halt(7);
        });
        try {
            WorkerDiedException death = failure(future, WorkerDiedException.class);
            assertThat(death.exitCode()).hasValue(7);
            assertUsable(pool);
            long grandchild = Long.parseLong(Tasks.lines(file).get(0));
            assertThat(Processes.isRunning(grandchild)).isTrue();
            pool.shutdown();
            assertThat(pool.awaitTermination(Duration.ofSeconds(60))).isTrue();
        } finally {
            for (String line : Tasks.lines(file)) {
                Processes.signal("KILL", Long.parseLong(line));
            }
        }
    }

    @Test
    void callsBehindTheOneThatDiedRunElsewhereInOrder() throws Exception {
        ProcessTaskPool pool = open(1);
        String file = file("ran");
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Object> first = pool.submit(() -> {
            Gate.pass(port);
            return Acts.halt(1);
        });
        gate.awaitArrivals(1);
        List<TaskFuture<Void>> behind = range(50).stream()
                .map(i -> pool.submit(() -> Tasks.append(file, i)))
                .toList();
        gate.open();
        failure(first, WorkerDiedException.class);
        for (TaskFuture<Void> future : behind) {
            future.get(60, TimeUnit.SECONDS);
        }
        assertThat(Tasks.lines(file))
                .containsExactlyElementsOf(
                        range(50).stream().map(String::valueOf).toList());
    }
}
