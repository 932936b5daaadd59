package io.taskpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.MapOptions;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import io.taskpool.WorkerInfo;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Members, workers and drivers that die, freeze, come and go. */
@EnabledOnOs(OS.LINUX)
class MemberFaultsTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final MemberPorts ports = MemberPorts.free(3);
    private final List<MemberJvm> members = new ArrayList<>();

    @TempDir
    Path folder;

    private void startAll(String... options) {
        for (int i = 0; i < 3; i++) {
            members.add(MemberJvm.start(Map.of(), ports.options(i, options)));
        }
        members.forEach(MemberJvm::awaitReady);
    }

    private ClusterTaskPool open() {
        return ClusterTaskPool.builder()
                .members(ports.addresses())
                .maxHeap("64m")
                .memberTimeout(LIMIT)
                .build();
    }

    private static void awaitMembers(ClusterTaskPool pool, int count) {
        Awaitility.await().atMost(LIMIT).until(() -> pool.members().size() == count);
    }

    private static List<String> hosts(TaskPool pool) {
        List<Integer> items = IntStream.range(0, 24).boxed().toList();
        pool.map(
                n -> {
                    Thread.sleep(50);
                    return n;
                },
                items,
                MapOptions.defaults().chunkSize(1));
        return pool.workers().stream().map(WorkerInfo::host).distinct().toList();
    }

    @AfterEach
    void endAll() {
        members.forEach(MemberJvm::kill);
    }

    @Test
    void aMembersDeathFailsWhatWasUnderWayOnItAndNothingElse() throws Exception {
        startAll(ThreeMembers.PATIENT);
        try (ClusterTaskPool pool = open()) {
            awaitMembers(pool, 3);
            CallLedger ledger = new CallLedger(folder);
            ledger.submit(pool, 1_500, 5);
            Awaitility.await().atMost(LIMIT).until(() -> ledger.done() > 300);
            members.get(0).kill();
            assertThat(ledger.deaths()).isBetween(0, 40);
            ledger.check();
            awaitMembers(pool, 2);

            members.set(
                    0,
                    MemberJvm.start(Map.of(), ports.options(0, ThreeMembers.PATIENT))
                            .awaitReady());
            awaitMembers(pool, 3);
            Awaitility.await()
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(hosts(pool)).hasSize(3));
        }
    }

    @Test
    void withRetriesAMembersDeathIsNotSeen() throws Exception {
        startAll(ThreeMembers.PATIENT);
        try (ClusterTaskPool pool = open()) {
            awaitMembers(pool, 3);
            List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
            TaskFuture<List<Integer>> map = TaskPool.threads(1)
                    .submit(() -> pool.map(
                            n -> {
                                Thread.sleep(5);
                                return n;
                            },
                            items,
                            MapOptions.defaults().retries(3)));
            Awaitility.await().atMost(LIMIT).until(() -> pool.stats().succeeded() > 200);
            members.get(1).kill();
            assertThat(map.get()).isEqualTo(items);
        }
    }

    @Test
    void aWorkersDeathFailsItsOwnCall() throws Exception {
        startAll(ThreeMembers.PATIENT);
        try (ClusterTaskPool pool = open()) {
            awaitMembers(pool, 3);
            CallLedger ledger = new CallLedger(folder);
            ledger.submit(pool, 1_000, 5);
            Awaitility.await().atMost(LIMIT).until(() -> ledger.done() > 200);
            List<WorkerInfo> some = pool.workers().subList(0, 2);
            for (WorkerInfo worker : some) {
                ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
            assertThat(ledger.deaths()).isBetween(0, some.size());
            ledger.check();
        }
    }

    @Test
    void aFrozenMemberBeginsNothingAfterItsCallsHaveFailedAndComesBack() throws Exception {
        startAll("--lease", "4");
        try (ClusterTaskPool pool = open()) {
            awaitMembers(pool, 3);
            assertThat(hosts(pool)).isNotEmpty();
            CallLedger ledger = new CallLedger(folder);
            ledger.submit(pool, 1_500, 5);
            Awaitility.await().atMost(LIMIT).until(() -> ledger.done() > 300);
            long pid = members.get(2).pid();
            MemberJvm.signal("STOP", pid);
            List<Long> workers =
                    members.get(2).handle().children().map(ProcessHandle::pid).toList();
            try {
                int unused = ledger.deaths();
            } finally {
                MemberJvm.signal("CONT", pid);
            }
            for (Long worker : workers) {
                Awaitility.await()
                        .atMost(LIMIT)
                        .until(() -> ProcessHandle.of(worker).isEmpty());
            }
            ledger.check();
            awaitMembers(pool, 3);
            Awaitility.await()
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(hosts(pool)).hasSize(3));
        }
    }

    @Test
    void membersMayComeAfterTheDriver() throws Exception {
        try (ClusterTaskPool pool = open()) {
            TaskFuture<Integer> early = pool.submit(() -> 42);
            startAll(ThreeMembers.PATIENT);
            assertThat(early.get()).isEqualTo(42);
            awaitMembers(pool, 3);
        }
    }

    @Test
    void theEndOfAllMembersFailsWhatIsUnderWayAndTheRestWaitsForOne() throws Exception {
        startAll(ThreeMembers.PATIENT);
        try (ClusterTaskPool pool = open()) {
            awaitMembers(pool, 3);
            TaskFuture<Integer> running = pool.submit(() -> {
                Thread.sleep(600_000);
                return 1;
            });
            Awaitility.await().atMost(LIMIT).until(running::isRunning);
            members.forEach(MemberJvm::kill);
            assertThatThrownBy(running::get).cause().isInstanceOfSatisfying(WorkerDiedException.class, death -> {
                assertThat(death.host()).isIn((Object[]) ports.addresses());
                assertThat(death.getMessage())
                        .contains("its member " + death.host() + " was lost")
                        .contains("may have begun");
            });
            TaskFuture<Integer> waiting = pool.submit(() -> 7);
            members.add(MemberJvm.start(Map.of(), ports.options(1, ThreeMembers.PATIENT))
                    .awaitReady());
            assertThat(waiting.get()).isEqualTo(7);
        }
    }

    @Test
    void theDriversDeathEndsItsWorkers() throws Exception {
        startAll(ThreeMembers.PATIENT);
        Process driver = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SpinningDriver.class.getName(),
                        ports.list())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader printed = driver.inputReader();
            String line = printed.readLine();
            while (line != null && !line.equals("spinning")) {
                line = printed.readLine(); // what its engine logs
            }
            assertThat(line).isEqualTo("spinning");
            List<ProcessHandle> workers = members.stream()
                    .flatMap(member -> member.handle().descendants())
                    .toList();
            assertThat(workers).isNotEmpty();
            driver.destroyForcibly();
            for (ProcessHandle worker : workers) {
                Awaitility.await().atMost(LIMIT).until(() -> !worker.isAlive());
            }
        } finally {
            driver.destroyForcibly();
        }
    }
}
