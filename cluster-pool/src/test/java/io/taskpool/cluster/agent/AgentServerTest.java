package io.taskpool.cluster.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.cluster.security.ClusterTls;
import io.taskpool.cluster.wire.ClusterProtocol;
import io.taskpool.cluster.wire.ControlMessage;
import io.taskpool.cluster.wire.ControlStream;
import io.taskpool.cluster.wire.ToAgent;
import io.taskpool.cluster.wire.ToDriver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may connect to an agent. */
class AgentServerTest {
    private static final int MILLIS = 60_000;

    private AgentServer server;

    @BeforeEach
    void start() throws IOException {
        server = new AgentServer("node1:7800", null, InetAddress.getLoopbackAddress(), 0, 3, Duration.ofSeconds(60));
        server.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private ControlStream connect() throws IOException {
        return new ControlStream(ClusterTls.connect(null, server.address(), MILLIS));
    }

    @Test
    void aDriverWithATokenIsWelcomeOnce() throws IOException {
        String token = server.admitDriver();
        try (ControlStream first = connect();
                ControlStream second = connect()) {
            first.greet(token);
            ControlMessage welcome = first.receive();
            assertThat(welcome.kind()).isEqualTo(ToDriver.WELCOME);
            assertThat(welcome.body().varint()).isEqualTo(ClusterProtocol.VERSION);
            assertThat(welcome.body().varint()).isEqualTo(3);
            assertThat(welcome.body().varint()).isEqualTo(60_000);
            second.greet(token);
            assertRefused(second, "was used before");
        }
    }

    @Test
    void aWrongTokenIsRefused() throws IOException {
        try (ControlStream stream = connect()) {
            stream.greet("0123456789");
            assertRefused(stream, "token");
        }
    }

    @Test
    void anotherVersionIsRefusedAndSaysWhich() throws IOException {
        String token = server.admitDriver();
        try (ControlStream stream = connect()) {
            stream.send(ToAgent.GREETING, sink -> {
                sink.u32(ClusterProtocol.MAGIC);
                sink.varint(99);
                sink.string(token);
            });
            assertRefused(stream, "the driver version 99");
        }
    }

    private static void assertRefused(ControlStream stream, String why) throws IOException {
        ControlMessage answer = stream.receive();
        assertThat(answer.kind()).isEqualTo(ToDriver.REFUSED);
        assertThat(answer.body().string()).contains(why);
        assertThatThrownBy(stream::receive).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsNoDriverIsSentAway() throws IOException {
        try (Socket socket = ClusterTls.connect(null, server.address(), MILLIS)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isNegative();
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset"); // the end may come before the rest was read
        }
    }
}
