package io.taskpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.BrokenPoolException;
import io.taskpool.MapOptions;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.TaskTimeoutException;
import io.taskpool.WorkerDiedException;
import io.taskpool.WorkerInfo;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a pool on members can do, and what it says where it cannot. */
class ClusterPoolTest {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void theNumberOfWorkersFollowsTheMembersAndAllTakePart() throws Exception {
        try (TaskPool pool = TaskPool.cluster(ThreeMembers.addresses())) {
            Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
                List<Long> parents = pool.map(
                        n -> {
                            Thread.sleep(50);
                            return ProcessHandle.current()
                                    .parent()
                                    .map(ProcessHandle::pid)
                                    .orElse(0L);
                        },
                        numbers(30),
                        MapOptions.defaults().chunkSize(1));
                assertThat(parents.stream().distinct()).hasSize(3);
            });
            Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
                pool.map(
                        n -> {
                            Thread.sleep(100);
                            return n;
                        },
                        numbers(12),
                        MapOptions.defaults().chunkSize(1));
                assertThat(pool.workers()).hasSize(6);
            });
            assertThat(pool.workers().stream().map(WorkerInfo::host).distinct())
                    .containsExactlyInAnyOrder(ThreeMembers.addresses());
        }
    }

    @Test
    void aCrashFailsItsOwnCallOnlyAndNamesTheMember() throws Exception {
        try (TaskPool pool = ThreeMembers.open(2)) {
            List<TaskFuture<Integer>> others =
                    numbers(50).stream().map(n -> pool.submit(() -> n)).toList();
            TaskFuture<Integer> crash = pool.submit(() -> {
                System.err.println("last words");
                Runtime.getRuntime().halt(3);
                return 1;
            });
            assertThatThrownBy(crash::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(WorkerDiedException.class, death -> {
                        assertThat(death.host()).isIn((Object[]) ThreeMembers.addresses());
                        assertThat(death.exitCode()).hasValue(3);
                        assertThat(death.lastLines()).contains("last words");
                        assertThat(death.getMessage())
                                .contains(" on " + death.host())
                                .contains("was running");
                    });
            for (int i = 0; i < others.size(); i++) {
                assertThat(others.get(i).get()).isEqualTo(i);
            }
        }
    }

    @Test
    void aTimeLimitStopsACallThatSpins() throws Exception {
        try (TaskPool pool = ClusterTaskPool.builder()
                .members(ThreeMembers.addresses())
                .workers(1)
                .maxHeap("64m")
                .cancelGrace(Duration.ofMillis(200))
                .build()) {
            assertThatThrownBy(() -> pool.map(
                            n -> {
                                while (n > 0) {
                                    Thread.onSpinWait();
                                }
                                return n;
                            },
                            List.of(1),
                            MapOptions.defaults().timeout(Duration.ofSeconds(1))))
                    .hasRootCauseInstanceOf(TaskTimeoutException.class);
            assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
            Awaitility.await().atMost(LIMIT).until(() -> pool.stats().inFlight() == 0);
        }
    }

    @Test
    void whatATaskPrintsAppearsHere() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true));
        try (TaskPool pool = ThreeMembers.open(1)) {
            pool.submit(() -> System.out.println("from afar 42")).get();
            Awaitility.await().atMost(LIMIT).until(() -> printed.toString().contains("from afar 42"));
        } finally {
            System.setOut(before);
        }
    }

    @Test
    void largeValuesGoThereAndBack() throws Exception {
        try (TaskPool pool = ThreeMembers.open(1)) {
            double[] sent = new double[1_000_000];
            double[] result = pool.submit(
                            (double[] d) -> {
                                d[0] = 7;
                                return d;
                            },
                            sent)
                    .get();
            assertThat(result).hasSize(sent.length).startsWith(7, 0);
            assertThat(sent[0]).isZero();
        }
    }

    @Test
    void workersInheritWhatDescribesTheProgramAndNotTheMachine() throws Exception {
        System.setProperty("cluster.test", "inherited");
        try (TaskPool pool = ThreeMembers.open(1)) {
            assertThat(pool.submit(() -> System.getProperty("cluster.test")).get())
                    .isEqualTo("inherited");
        } finally {
            System.clearProperty("cluster.test");
        }
        String folder = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", "/nowhere");
        try (TaskPool pool = ThreeMembers.open(1)) {
            assertThat(pool.submit(() -> System.getProperty("java.io.tmpdir")).get())
                    .isNotEqualTo("/nowhere");
        } finally {
            System.setProperty("java.io.tmpdir", folder);
        }
    }

    @Test
    void aPoolWithoutMembersFailsItsCallsAfterAWhile() {
        try (TaskPool pool = ClusterTaskPool.builder()
                .members(MemberPorts.free(1).addresses())
                .memberTimeout(Duration.ofSeconds(1))
                .build()) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get())
                    .cause()
                    .isInstanceOf(BrokenPoolException.class)
                    .hasMessageContaining("no member of the cluster")
                    .hasMessageContaining("io.taskpool.cluster.ClusterMember");
        }
    }

    @Test
    void aSettingThatKeepsWorkersFromStartingIsNamed() {
        try (TaskPool pool = ClusterTaskPool.builder()
                .members(ThreeMembers.addresses())
                .workers(1)
                .jvmArgs("-XX:NoSuchOption=1")
                .build()) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get())
                    .cause()
                    .isInstanceOf(BrokenPoolException.class)
                    .hasMessageContaining("NoSuchOption");
        }
    }

    @Test
    void addressesOfOtherMachinesNeedKeyStores() {
        assertThatThrownBy(() -> TaskPool.cluster("192.0.2.1:7800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls(keystore, password)")
                .hasMessageContaining("ClusterKeys");
        assertThatThrownBy(() -> ClusterMember.builder()
                        .bind("192.0.2.1")
                        .members("192.0.2.1:7800")
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--tls");
    }

    @Test
    void addressesAreChecked() {
        for (String wrong : List.of("", "node", "node:", ":7800", "node:seven", "node:70000")) {
            assertThatThrownBy(() -> TaskPool.cluster(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("host:port")
                    .hasMessageContaining("'" + wrong + "'");
        }
        assertThatThrownBy(TaskPool::cluster)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no member was named");
        assertThatThrownBy(() -> ClusterTaskPool.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("members(addresses)");
    }
}
