package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskTimeoutException;
import io.taskpool.WorkerDiedException;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.process.SavedCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call that failed on a worker is saved, and fails in the same way when it runs again here. */
class SavedCallTest extends FaultFixture {
    private Path folder;

    @BeforeEach
    void chooseFolder() {
        folder = directory.resolve("failed");
    }

    private ProcessTaskPool saving() {
        return open(builder(1).saveFailedCalls(folder));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private SavedCall only() throws IOException {
        assertThat(files()).hasSize(1);
        return SavedCall.read(files().get(0));
    }

    private record Order(int number, String customer) implements java.io.Serializable {}

    @Test
    void itemOfAMap() throws Exception {
        int dividend = 12;
        assertThatThrownBy(() -> saving().map(n -> dividend / n, List.of(3, 0, 4)))
                .isInstanceOf(TaskFailedException.class);
        SavedCall saved = only();
        assertThat(saved.call())
                .isEqualTo("the call for item 1 (lambda in " + SavedCallTest.class.getName() + ".itemOfAMap)");
        assertThat(saved.failure()).isEqualTo("java.lang.ArithmeticException: / by zero");
        assertThat(saved).asString().contains("on Java " + System.getProperty("java.version"));
        assertThatThrownBy(saved::run).isExactlyInstanceOf(ArithmeticException.class);
        assertThat(files().get(0).getFileName().toString())
                .contains("the-call-for-item-1", "itemOfAMap", "ArithmeticException");
    }

    @Test
    void submittedCallWithObjectsAndALongArray() throws Exception {
        Order order = new Order(7, "Jo");
        long[] array = new long[100_000];
        array[99_999] = 5;
        failure(
                saving().submit(
                                longs -> {
                                    throw new IllegalStateException(order.customer() + longs[99_999]);
                                },
                                array),
                IllegalStateException.class);
        assertThatThrownBy(() -> only().run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Jo5");
    }

    @Test
    void callWhoseFaultWasCorrectedReturns() throws Exception {
        String flag = file("flag");
        failure(saving().submit(() -> Files.readString(Path.of(flag))), java.nio.file.NoSuchFileException.class);
        Files.writeString(Path.of(flag), "there now");
        assertThat(only().run()).isEqualTo("there now");
    }

    @Test
    void callThatEndsItsWorkerAndOneThatHangs() throws Exception {
        failure(saving().submit(() -> Acts.halt(3)), WorkerDiedException.class);
        assertThat(only().failure()).contains("exited with code 3");
        folder = directory.resolve("hanging");
        ProcessTaskPool pool = open(builder(1).saveFailedCalls(folder).taskTimeout(Duration.ofMillis(300)));
        failure(pool.submit(() -> Acts.sleepForEver()), TaskTimeoutException.class);
        assertThat(only().failure()).contains("ran longer than its limit");
    }

    @Test
    void repeatedAttemptsShareOneFile() throws Exception {
        assertThatThrownBy(() -> saving().map(
                                n -> 1 / n, List.of(0), MapOptions.defaults().retries(2)))
                .isInstanceOf(TaskFailedException.class);
        assertThat(files()).hasSize(1);
    }

    @Test
    void successLeavesNoFile() throws Exception {
        assertThat(saving().map(n -> n + 1, range(10))).hasSize(10);
        assertThat(folder).doesNotExist();
    }

    @Test
    void aPoolSavesABoundedNumber() throws Exception {
        assertThat(saving().outcomes(n -> 1 / (n - n), range(150)).filter(outcome -> !outcome.succeeded()))
                .hasSize(150);
        assertThat(files()).hasSize(100);
    }

    @Test
    void onlyTheOwnerReadsAndNobodyElseMayHaveWritten() throws Exception {
        failure(saving().submit(() -> 1 / (int) Math.floor(0.5)), ArithmeticException.class);
        Path file = files().get(0);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        assertThatThrownBy(() -> SavedCall.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(file.toString(), "can be written by other users", "chmod 600");
    }

    @Test
    void fileThatIsNoSavedCallOrIsDamaged() throws Exception {
        Path other = Files.writeString(directory.resolve("other.call"), "hello there");
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> SavedCall.read(other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no saved call");
        failure(saving().submit(() -> 1 / (int) Math.floor(0.5)), ArithmeticException.class);
        Path file = files().get(0);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 3));
        assertThatThrownBy(() -> SavedCall.read(file).run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is damaged");
        Files.write(file, java.util.Arrays.copyOf(bytes, 12));
        assertThatThrownBy(() -> SavedCall.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is damaged");
    }
}
