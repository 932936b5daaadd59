package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers end soon after their parent ends in any way, or after their pool becomes unreachable. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ParentDeathTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private Process parent;

    @AfterEach
    void endParent() {
        parent.destroyForcibly();
    }

    private List<Long> startParent(String mode) throws IOException {
        parent = ParentMain.start(mode, directory);
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        assertThat(line).startsWith("READY ");
        List<Long> pids = Arrays.stream(line.substring("READY ".length()).split(","))
                .map(Long::parseLong)
                .toList();
        assertThat(pids).hasSize(2);
        return pids;
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle", "spinning", "threads"})
    void workersEndWithAParentThatIsKilled(String mode) throws Exception {
        List<Long> pids = startParent(mode);
        assertThat(pids).allMatch(Processes::isRunning);
        Processes.signal("KILL", parent.pid());
        Processes.awaitGone(pids, LIMIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"returns", "returns-busy"})
    void mainThatReturnsWithoutClosingEndsTheJvmAndItsWorkers(String mode) throws Exception {
        List<Long> pids = startParent(mode);
        assertThat(parent.waitFor(60, TimeUnit.SECONDS)).as("the JVM ends").isTrue();
        assertThat(parent.exitValue()).isZero();
        Processes.awaitGone(pids, LIMIT);
    }

    @Test
    void exitOfTheParentEndsItsWorkers() throws Exception {
        List<Long> pids = startParent("exits");
        assertThat(parent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(parent.exitValue()).isEqualTo(3);
        Processes.awaitGone(pids, LIMIT);
    }

    @Test
    void parentThatExitsWhileAWorkerStartsLeavesNoFile() throws Exception {
        List<Long> pids = startParent("exits-early");
        assertThat(parent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Processes.awaitGone(pids, LIMIT);
        assertThat(boxesOf(parent.pid())).isEmpty();
    }

    private static List<String> boxesOf(long pid) {
        String[] names = new File("/dev/shm").list((folder, name) -> name.startsWith("taskpool-" + pid + "-"));
        return names == null ? List.of() : List.of(names);
    }

    @Test
    void filesOfAKilledParentAreDeletedByTheNext() throws Exception {
        Path left = Files.createTempFile(
                Path.of(Files.isDirectory(Path.of("/dev/shm")) ? "/dev/shm" : "/tmp"), "taskpool-", ".box");
        Path young = Files.createTempFile(left.getParent(), "taskpool-", ".box");
        try {
            Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
            startParent("idle");
            await().atMost(LIMIT).until(() -> Files.notExists(left));
            assertThat(young).exists();
        } finally {
            Files.deleteIfExists(left);
            Files.deleteIfExists(young);
        }
    }

    @Test
    void workersOfAnUnreachablePoolEnd() throws Exception {
        List<Long> pids = startParent("unreachable");
        Processes.awaitGone(pids, LIMIT);
        assertThat(parent.isAlive()).isTrue();
    }
}
