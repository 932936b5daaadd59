package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.BrokenPoolException;
import io.taskpool.TaskFuture;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Gate;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A worker that violates the protocol is killed; its call fails, with the offending bytes in the error. */
class ProtocolFaultsTest extends FaultFixture {
    @ParameterizedTest
    @CsvSource({
        "00000000, '00 00 00 00'",
        "ffffffff04, 'ff ff ff ff'",
        "7fffffff04, '7f ff ff ff'",
        "00000001ee, 'kind 238'",
        "00000003047f00, 'call 127'",
        "000000030405ff, 'call 5'",
        "000000030700ff, ''",
        "0000000101, ''",
        "0000000102, ''",
        "68656c6c6f20776f726c64, '68 65 6c 6c'"
    })
    void garbageFromAWorkerFailsOnlyItsCall(String bytes, String shown) throws Exception {
        ProcessTaskPool pool = open(2);
        Gate gate = gate();
        int port = gate.port();
        TaskFuture<Integer> other = pool.submit(() -> {
            Gate.pass(port);
            return 7;
        });
        gate.awaitArrivals(1);
        TaskFuture<Object> bad = pool.submit(() -> {
            writeToThePipe(HexFormat.of().parseHex(bytes));
            return Acts.sleepForEver();
        });
        assertThat(failure(bad, WorkerDiedException.class))
                .hasMessageContainingAll("broke the protocol", "pid ", shown);
        gate.open();
        assertThat(get(other)).isEqualTo(7);
        assertUsable(pool);
        await().until(() -> pool.stats().workersDied() == 1);
    }

    /** Writes to the pipe of the frames, bypassing the worker. */
    private static void writeToThePipe(byte[] bytes) throws IOException {
        try (FileOutputStream pipe = new FileOutputStream("/dev/fd/3")) {
            pipe.write(bytes);
        }
    }

    @Test
    void frameTruncatedByDeathFailsTheCallAsADeath() throws Exception {
        ProcessTaskPool pool = open(1);
        TaskFuture<Object> cut = pool.submit(() -> {
            writeToThePipe(new byte[] {0, 0});
            return Acts.halt(4);
        });
        assertThat(failure(cut, WorkerDiedException.class).exitCode()).hasValue(4);
        assertUsable(pool);
    }

    @ParameterizedTest
    @CsvSource({
        "'\\000\\000\\000\\005\\001abcd', 'no worker of TaskPool'",
        "'\\000\\000\\000\\001\\002', 'before HELLO'",
        "'HTTP/1.1 200 OK', 'protocol'"
    })
    void commandThatDoesNotSpeakTheProtocolIsReported(String words, String told) throws Exception {
        Path java = directory.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\nprintf '" + words + "' >&3\nexec sleep 300\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        ProcessTaskPool pool = open(builder(1).javaHome(directory.resolve("jdk")));
        assertThat(failure(pool.submit(Tasks::square, 2), BrokenPoolException.class))
                .hasMessageContainingAll("broke the protocol", told);
    }
}
