package io.taskpool.cluster.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing of what a worker has sent is lost at its end, whatever the reader is doing. */
class FarInputTest {
    private ServerSocket server;
    private Socket worker;
    private FarInput input;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket driver = new Socket(server.getInetAddress(), server.getLocalPort());
        worker = server.accept();
        input = new FarInput(driver);
    }

    @AfterEach
    void close() throws IOException {
        worker.close();
        server.close();
    }

    private void send(int... bytes) throws IOException {
        for (int b : bytes) {
            worker.getOutputStream().write(b);
        }
    }

    @Test
    void whatTheReaderHasNotReadIsDrained() throws IOException {
        send(1, 2, 3, 4);
        byte[] buffer = new byte[2];
        assertThat(input.readNBytes(buffer, 0, 2)).isEqualTo(2);
        send(5);
        input.drain(5);
        assertThat(input.total()).isEqualTo(5);
        assertThat(input.from(2)).containsExactly(3, 4, 5);
        assertThat(input.read(buffer, 0, 2)).isNegative();
    }

    @Test
    void whatTheReaderHasReadAndNotHandledIsThereToo() throws IOException {
        send(1, 2, 3);
        byte[] buffer = new byte[8];
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> input.available() == 3);
        assertThat(input.read(buffer, 2, 3)).isEqualTo(3);
        send(4);
        input.drain(4);
        assertThat(input.from(0)).containsExactly(1, 2, 3, 4);
        assertThat(input.from(3)).containsExactly(4);
    }

    @Test
    void aReaderThatWaitsGetsTheRestItself() throws Exception {
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return input.read(new byte[8], 0, 8);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> input.drain(1));
        send(9);
        drained.get();
        assertThat(input.total()).isEqualTo(1);
        assertThat(input.from(0)).containsExactly(9);
        if (read.isDone()) {
            assertThat(read.get()).isIn(1, -1);
        }
    }

    @Test
    void theConnectionToAMemberThatIsGoneIsReadUntilNothingComes() throws IOException {
        send(1, 2);
        input.drainWhatComes();
        assertThat(input.total()).isEqualTo(2);
        assertThat(input.from(0)).containsExactly(1, 2);
    }
}
