package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.WorkerDiedException;
import io.taskpool.process.NoShell;
import io.taskpool.process.ProcessTaskPool;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Repeats the tests with frames and other output on the same standard output. */
@ExtendWith(NoShell.class)
class NoShellNoiseTest extends NoiseFaultsTest {
    /** The child must not read standard input, which is the pipe from the parent. */
    @Override
    @Test
    void childProcessesThatInheritTheConsoleAreKeptOffTheProtocol() throws Exception {
        ProcessTaskPool pool = open(1);
        assertThat(pool.map(
                        n -> new ProcessBuilder("sh", "-c", "echo child out; echo child err >&2")
                                .inheritIO()
                                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                                .start()
                                .waitFor(),
                        List.of(1, 2, 3)))
                .containsOnly(0);
        assertUsable(pool);
        pool.close();
    }

    @Test
    void outputInsideAnEnvelopeKillsTheWorkerWithAReason() throws Exception {
        ProcessTaskPool pool = open(1);
        WorkerDiedException death = failure(
                pool.submit(() -> {
                    OutputStream raw = new FileOutputStream(FileDescriptor.out);
                    raw.write(new byte[] {(byte) 0xFF, (byte) 0xFE, 'T', 'P', 'W', '1', (byte) 0xFE, (byte) 0xFF});
                    raw.write("not an envelope".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    Acts.sleepForEver();
                }),
                WorkerDiedException.class);
        assertThat(death).hasMessageContainingAll("broke the protocol", "standard output", "in the middle of it");
        assertUsable(pool);
    }
}
