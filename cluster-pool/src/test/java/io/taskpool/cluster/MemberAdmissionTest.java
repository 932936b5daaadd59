package io.taskpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskPool;
import io.taskpool.cluster.security.ClusterTls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jgroups.JChannel;
import org.jgroups.protocols.FORK;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let into a cluster, and in which ways. */
class MemberAdmissionTest {
    private static final String PASSWORD = "only a test";

    @TempDir
    Path folder;

    private Path keys(String name) {
        Path file = folder.resolve(name);
        ClusterKeys.make(file, PASSWORD);
        return file;
    }

    @Test
    void keyStoresAreMadeForTheirOwnerAloneAndNeverOverwritten() throws Exception {
        Path file = keys("keys.p12");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThatThrownBy(() -> ClusterKeys.make(file, PASSWORD)).hasMessageContaining("exists");
        assertThatThrownBy(() -> ClusterKeys.make(folder.resolve("other"), "short"))
                .hasMessageContaining("6 characters");
        assertThatThrownBy(() -> ClusterTaskPool.builder().tls(file, "wrong one"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void onlyWhoHasATrustedKeyTakesPart() throws Exception {
        Path keys = keys("keys.p12");
        Path others = keys("others.p12");
        MemberPorts ports = MemberPorts.free(1);
        try (MemberJvm member = MemberJvm.start(
                Map.of(ClusterTls.PASSWORD_VARIABLE, PASSWORD),
                ports.options(0, "--lease", "60", "--tls", keys.toString()))) {
            MemberJvm unused = member.awaitReady();
            try (TaskPool pool = builder(ports).tls(keys, PASSWORD).build()) {
                List<Integer> items = IntStream.range(0, 1_000).boxed().toList();
                assertThat(pool.map(n -> n + 1, items)).startsWith(1, 2).hasSize(1_000);
                assertThat(pool.submit(() -> System.getenv(ClusterTls.PASSWORD_VARIABLE))
                                .get())
                        .isNull();
                assertThat(pool.submit((byte[] b) -> b, new byte[3_000_000]).get())
                        .hasSize(3_000_000);
            }
            try (TaskPool pool = builder(ports).tls(others, PASSWORD).build()) {
                assertHasNoMember(pool);
            }
            try (TaskPool pool = builder(ports).build()) {
                assertHasNoMember(pool);
            }
        }
    }

    private static ClusterTaskPool.Builder builder(MemberPorts ports) {
        return ClusterTaskPool.builder()
                .members(ports.addresses())
                .workers(2)
                .maxHeap("64m")
                .memberTimeout(Duration.ofSeconds(60));
    }

    private static void assertHasNoMember(TaskPool pool) {
        assertThatThrownBy(() -> pool.submit(() -> 1).get())
                .cause()
                .isInstanceOf(BrokenPoolException.class)
                .hasMessageContaining("no member of the cluster");
    }

    @Test
    void aChannelThatTheProgramHasCanBeShared() throws Exception {
        System.setProperty("jgroups.bind_addr", "127.0.0.1");
        try (JChannel ofMember = channel();
                JChannel ofDriver = channel();
                ClusterMember member = ClusterMember.builder()
                        .engine(ofMember)
                        .workers(1)
                        .lease(Duration.ofSeconds(60))
                        .start()) {
            try (ClusterTaskPool pool =
                    ClusterTaskPool.builder().engine(ofDriver).maxHeap("64m").build()) {
                assertThat(pool.submit(() -> 6 * 7).get()).isEqualTo(42);
                assertThat(pool.members()).containsExactly(member.name());
            }
            assertThat(ofDriver.isConnected()).isTrue();
        } finally {
            System.clearProperty("jgroups.bind_addr");
        }
    }

    private static JChannel channel() throws Exception {
        JChannel channel = new JChannel("fork-over-tcp.xml");
        channel.connect("of-the-program");
        assertThat(channel.getProtocolStack().<FORK>findProtocol(FORK.class)).isNotNull();
        return channel;
    }
}
