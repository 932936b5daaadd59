package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskFuture;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryManagerMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Workers that cannot start fail only the calls that wait for them, promptly and with all available information. */
class StartFaultsTest extends FaultFixture {
    @Test
    void errorOfAnInvalidJvmFlagHasTheCommandAndItsOutput() throws Exception {
        ProcessTaskPool pool = open(builder(2).jvmArgs("-XX:+NoSuchFlagAtAll"));
        List<TaskFuture<Integer>> futures =
                range(5).stream().map(n -> pool.submit(Tasks::square, n)).toList();
        Set<Throwable> failures = Collections.newSetFromMap(new IdentityHashMap<>());
        for (TaskFuture<Integer> future : futures) {
            BrokenPoolException failure = failure(future, BrokenPoolException.class);
            failures.add(failure);
            assertThat(failure)
                    .hasMessageContainingAll(
                            "cannot start workers", "bin/java", "-XX:+NoSuchFlagAtAll", "Unrecognized VM option");
        }
        assertThat(failures).as("a separate exception for each future").hasSize(futures.size());
        assertThatThrownBy(() -> pool.map(Tasks::square, range(3))).isInstanceOf(BrokenPoolException.class);
        assertThat(pool.workerPids()).isEmpty();
    }

    @Test
    void reasonComesBeforeTheCommandAndNamesTheSetting() throws Exception {
        assertThat(startFailure(builder(1).jvmArgs("-Xss2m", "-XX:+NoSuchFlagAtAll")))
                .containsSubsequence(
                        "exited with code 1 before it was ready",
                        "It printed: Unrecognized VM option 'NoSuchFlagAtAll'",
                        "refuses '-XX:+NoSuchFlagAtAll', which was set by jvmArgs",
                        "Its command: ");
        assertThat(startFailure(builder(1).jvmArgs("--add-modules=no.such.module")))
                .contains("refuses '--add-modules=no.such.module'");
        assertThat(startFailure(builder(1).maxHeap("1k"))).contains("heap of 1k was set by maxHeap");
        assertThat(startFailure(builder(1).environment(Map.of("JAVA_TOOL_OPTIONS", "-XX:+NoSuchFlagAtAll"))))
                .contains("the environment variable JAVA_TOOL_OPTIONS");
    }

    private String startFailure(ProcessTaskPool.Builder builder) throws Exception {
        return String.valueOf(failure(open(builder).submit(Tasks::square, 2), BrokenPoolException.class)
                .getMessage());
    }

    @Test
    void prefixThatIsNoCommandIsNamed() throws Exception {
        assertThat(startFailure(builder(1).commandPrefix("no-such-command", "-n")))
                .contains("cannot run 'no-such-command', the first word of commandPrefix", "PATH");
    }

    @Test
    void prefixThatCutsTheStandardStreamsIsNamed() throws Exception {
        assertThat(startFailure(builder(1).commandPrefix("sh", "-c", "exec \"$@\" < /dev/null > /dev/null", "sh")))
                .containsSubsequence(
                        "commandPrefix(\"sh\", \"-c\",", "leave standard input and standard output connected");
    }

    @Test
    void garbageCollectorOfTheUserOverridesTheDefault() throws Exception {
        ProcessTaskPool byArgument = open(builder(1).jvmArgs("-XX:+UseParallelGC"));
        assertThat(byArgument.submit(StartFaultsTest::collectors).get()).contains("PS Scavenge");
        ProcessTaskPool byEnvironment = open(builder(1).environment(Map.of("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC")));
        assertThat(byEnvironment.submit(StartFaultsTest::collectors).get()).contains("G1 Young Generation");
        ProcessTaskPool byNobody = open(builder(1).jvmArgs("-XX:+UseGCOverheadLimit"));
        assertThat(byNobody.submit(StartFaultsTest::collectors).get()).contains("MarkSweepCompact");
    }

    private static List<String> collectors() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(MemoryManagerMXBean::getName)
                .toList();
    }

    @Test
    void missingJavaIsReportedAndThePoolRecovers() throws Exception {
        Path home = directory.resolve("jdk");
        Files.createDirectories(home.resolve("bin"));
        ProcessTaskPool pool = open(builder(1).javaHome(home));
        assertThat(failure(pool.submit(Tasks::square, 2), BrokenPoolException.class))
                .hasMessageContainingAll(
                        "there is no command", home.resolve("bin/java").toString(), "javaHome");
        Files.delete(home.resolve("bin"));
        Files.delete(home);
        Files.createSymbolicLink(home, Path.of(System.getProperty("java.home")));
        assertUsable(pool);
    }

    @Test
    void missingWorkingDirectoryIsReported() throws Exception {
        Path missing = directory.resolve("nowhere");
        ProcessTaskPool pool = open(builder(1).directory(missing));
        assertThat(failure(pool.submit(Tasks::square, 2), BrokenPoolException.class))
                .hasMessageContainingAll(missing.toString(), "set by directory", "does not exist");
        Files.createDirectory(missing);
        assertUsable(pool);
    }

    @Test
    void exceptionOfTheInitializerIsReported() throws Exception {
        String cause = file("cause");
        Tasks.append(cause, "there");
        ProcessTaskPool pool = open(builder(2).initializer(() -> {
            if (Files.exists(Path.of(cause))) {
                throw new IllegalStateException("the licence server is down");
            }
        }));
        BrokenPoolException broken = failure(pool.submit(Tasks::square, 2), BrokenPoolException.class);
        assertThat(broken)
                .hasMessageContainingAll("its initializer failed", "the licence server is down", "worker ", "pid ");
        assertThat(broken.getCause())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the licence server is down");
        Files.delete(Path.of(cause));
        assertUsable(pool);
    }

    @Test
    void initializerThatHaltsIsReportedAfterABoundedNumberOfStarts() throws Exception {
        String starts = file("starts");
        ProcessTaskPool pool = open(builder(1).initializer(() -> {
            Tasks.append(starts, Acts.pid());
            System.err.println("last words of an initializer");
            Acts.halt(42);
        }));
        assertThat(failure(pool.submit(Tasks::square, 2), BrokenPoolException.class))
                .hasMessageContainingAll("code 42", "last words of an initializer");
        assertThat(Tasks.lines(starts)).hasSizeBetween(1, 5);
        assertThat(Tasks.lines(starts)).noneMatch(pid -> Processes.isRunning(Long.parseLong(pid)));
    }

    @Test
    void workersThatDieWhenReadyAreReplacedWithIncreasingDelays() throws Exception {
        String first = file("first");
        String starts = file("starts");
        ProcessTaskPool pool = open(builder(2).minWorkers(2).initializer(() -> {
            if (new File(first).createNewFile()) {
                return; // one worker survives
            }
            Tasks.append(starts, System.nanoTime());
            haltWhenReady();
        }));
        get(pool.submit(() -> Tasks.lines(first)).handle((value, failure) -> 0).toCompletableFuture());
        await().atMost(Duration.ofSeconds(60)).until(() -> Tasks.lines(starts).size() >= 5);
        List<Long> times = Tasks.lines(starts).stream().map(Long::parseLong).toList();
        assertThat(Duration.ofNanos(times.get(4) - times.get(3))).isGreaterThan(Duration.ofMillis(800));
    }

    @Test
    void callsEndEvenIfEachWorkerDiesWhenReady() throws Exception {
        String starts = file("starts");
        ProcessTaskPool pool = open(builder(2).initializer(() -> {
            Tasks.append(starts, Acts.pid());
            haltWhenReady();
        }));
        for (int i = 0; i < 5; i++) {
            // Whether a worker lives long enough to start or finish the call is a race with either outcome.
            Throwable cause = get(pool.submit(Tasks::square, 2)
                    .handle((value, failure) -> failure)
                    .toCompletableFuture());
            if (cause != null) {
                assertThat(cause).isInstanceOfAny(BrokenPoolException.class, WorkerDiedException.class);
            }
        }
        assertThat(Tasks.lines(starts)).hasSizeLessThan(40);
    }

    private static void haltWhenReady() {
        Acts.haltWhenNoThreadIsIn("io.taskpool.remote.worker.Runner", "initialize");
    }

    @Test
    void initializerThatNeverReturnsIsStoppedAtTheStartTimeout() throws Exception {
        ProcessTaskPool pool =
                open(builder(1).startTimeout(Duration.ofMillis(900)).initializer(() -> Acts.sleepForEver()));
        assertThat(failure(pool.submit(Tasks::square, 2), BrokenPoolException.class))
                .hasMessageContainingAll("not ready", "900 ms", "initializer");
    }

    @Test
    void commandThatIsNotAWorkerIsReported() throws Exception {
        ProcessTaskPool pool = open(builder(1).commandPrefix("/bin/echo", "hello there, I am no worker"));
        assertThat(failure(pool.submit(Tasks::square, 2), BrokenPoolException.class))
                .hasMessageContainingAll("/bin/echo", "hello there");
    }

    @Test
    void existingWorkersContinueWhenNoMoreCanBeStarted() throws Exception {
        Path home = directory.resolve("jdk");
        Files.createSymbolicLink(home, Path.of(System.getProperty("java.home")));
        ProcessTaskPool pool = open(builder(2).javaHome(home));
        long first = pidOf(pool);
        Files.delete(home);
        assertThat(pool.map(n -> Acts.pid(), range(200))).containsOnly(first);
        assertThat(pool.stats().failed()).isZero();
    }

    @Test
    void recyclingFailsTheBacklogWhenNoReplacementCanStart() throws Exception {
        Path home = directory.resolve("jdk");
        Files.createSymbolicLink(home, Path.of(System.getProperty("java.home")));
        ProcessTaskPool pool = open(builder(1).javaHome(home).maxTasksPerWorker(3));
        long first = pidOf(pool);
        Files.delete(home);
        List<TaskFuture<Long>> futures =
                range(10).stream().map(n -> pool.submit(Acts::pid)).toList();
        assertThat(get(futures.get(0))).isEqualTo(first);
        assertThat(get(futures.get(1))).isEqualTo(first);
        for (TaskFuture<Long> future : futures.subList(2, 10)) {
            assertThat(failure(future, BrokenPoolException.class)).hasMessageContaining("there is no command");
        }
        Files.createSymbolicLink(home, Path.of(System.getProperty("java.home")));
        assertUsable(pool);
    }

    @Test
    void workersRunOnAnotherJdk() throws Exception {
        Path other = Path.of("/usr/lib/jvm/temurin-25-jdk-amd64");
        Assumptions.assumeTrue(Files.exists(other.resolve("bin/java")), "another JDK is installed");
        ProcessTaskPool pool = open(builder(1).javaHome(other));
        assertThat(get(pool.submit(() -> System.getProperty("java.specification.version"))))
                .isEqualTo("25");
        assertUsable(pool);
        assertThat(failure(pool.submit(() -> Tasks.recurse(0)), StackOverflowError.class))
                .isNotNull();
    }

    @Test
    void poolWhoseWorkersCannotStartCanBeClosed() throws Exception {
        ProcessTaskPool pool = open(builder(2).jvmArgs("-XX:+NoSuchFlagAtAll"));
        TaskFuture<Integer> future = pool.submit(Tasks::square, 2);
        pool.close();
        failure(future, BrokenPoolException.class);
        assertThat(pool.isTerminated()).isTrue();
    }
}
