package io.taskpool.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.taskpool.monitor.record.Recording;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveServerTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Recordings made = new Recordings("live").worker("worker 1", 0).call("divide", 0, "worker 1", 0, 10);
    private LiveServer server;
    private URI address;
    private String host;

    @BeforeEach
    void start() throws IOException {
        server = LiveServer.start(List.of(made.recording()));
        address = server.address();
        host = "Host: 127.0.0.1:" + address.getPort() + "\n";
    }

    @AfterEach
    void stop() {
        server.close();
    }

    // ---- who gets an answer -------------------------------------------------------------------------------------

    @Test
    void thePageIsServedAtItsAddress() throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("<!DOCTYPE html>").doesNotContain("id=\"updates\"");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .startsWith("default-src 'none'")
                        .contains("connect-src 'self'")
                        .contains("frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
    }

    @Test
    void theAddressHasASecretOf128Bits() throws Exception {
        assertThat(address.getHost()).isEqualTo("127.0.0.1");
        assertThat(address.getPath()).matches("/[A-Za-z0-9_-]{22}/");
        try (LiveServer other = LiveServer.start(List.of(made.recording()))) {
            assertThat(other.address().getPath()).isNotEqualTo(address.getPath());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHOST\n",
                "GET /events HTTP/1.1\nHOST\n",
                "GET /AAAAAAAAAAAAAAAAAAAAAA/ HTTP/1.1\nHOST\n",
                "GET PATHx HTTP/1.1\nHOST\n",
                "GET PATH?x HTTP/1.1\nHOST\n",
                "GET PATH../ HTTP/1.1\nHOST\n",
                "GET PATHevents/ HTTP/1.1\nHOST\n",
                "POST PATH HTTP/1.1\nHOSTContent-Length: 0\n\n",
                "PUT PATHevents HTTP/1.1\nHOSTContent-Length: 0\n\n",
                "DELETE PATH HTTP/1.1\nHOST\n",
                "OPTIONS PATH HTTP/1.1\nHOST\n",
                "HEAD PATH HTTP/1.1\nHOST\n",
                "GET PATH HTTP/1.1\nHost: evil.example\n\n",
                "GET PATH HTTP/1.1\nHost: localhost\n\n",
                "GET PATH HTTP/1.1\nHost: 127.0.0.1\n\n",
                "GET PATHevents HTTP/1.1\nHost: evil.example\n\n",
                "GET PATH HTTP/1.0\n\n",
            })
    void anythingElseIsNotFound(String request) throws Exception {
        try (RawHttp connection = new RawHttp(address)) {
            String sent = request.replace("PATH", address.getPath()).replace("HOST", host);
            assertThat(connection.ask(sent)).matches("HTTP/1.1 40[04] .*");
        }
    }

    @Test
    void noOtherAddressOfTheMachineIsListenedOn() throws Exception {
        List<InetAddress> others = new ArrayList<>();
        for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
            network.inetAddresses().filter(one -> !one.isLoopbackAddress()).forEach(others::add);
        }
        for (InetAddress other : others) {
            assertThatThrownBy(() -> new Socket(other, address.getPort()).close())
                    .isInstanceOf(IOException.class);
        }
    }

    // ---- events -------------------------------------------------------------------------------------------------

    @Test
    void eventsTellEverythingAndThenWhatIsNew() throws Exception {
        try (RawHttp browser = listen()) {
            JsonObject first = next(browser);
            assertThat(first.getAsJsonArray("names").get(0).getAsString()).isEqualTo("divide");
            assertThat(first.get("calls").getAsString()).isNotEmpty();
            made.call("multiply", 1, "worker 1", 20, 30);
            JsonObject update;
            do {
                update = next(browser);
            } while (!update.has("calls"));
            assertThat(update.getAsJsonArray("pools")).isEmpty();
            assertThat(update.getAsJsonArray("names").get(0).getAsString()).isEqualTo("multiply");
        }
    }

    @Test
    void theEndOfTheMonitorIsToldAfterAllThatCameBefore() throws Exception {
        try (RawHttp browser = listen()) {
            next(browser);
            made.call("last", 1, "worker 1", 20, 30);
            server.close();
            JsonObject update;
            do {
                update = next(browser);
            } while (!update.has("calls"));
            assertThat(update.getAsJsonArray("names").get(0).getAsString()).isEqualTo("last");
            assertThat(browser.lineThatBegins("event: ")).isEqualTo("event: end");
            assertThat(browser.lineThatBegins("no more")).isNull();
        }
        assertThatThrownBy(() -> new RawHttp(address).close()).isInstanceOf(ConnectException.class);
    }

    @Test
    void aPageThatReadsNothingHoldsUpNeitherOthersNorTheEnd() throws Exception {
        Recording large = Recordings.busy(500_000);
        try (LiveServer busy = LiveServer.start(List.of(large));
                RawHttp stuck = new RawHttp(busy.address())) {
            stuck.send(eventsOf(busy.address()));
            try (RawHttp other = new RawHttp(busy.address())) {
                other.send(eventsOf(busy.address()));
                assertThat(other.lineThatBegins("data: {")).contains("divide");
            }
            long begun = System.nanoTime();
            busy.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONG);
        }
    }

    @Test
    void onlySoManyPagesAreServedAtATime() throws Exception {
        List<RawHttp> pages = new ArrayList<>();
        try {
            for (int i = 0; i < LiveServer.MOST_PAGES; i++) {
                RawHttp page = listen();
                next(page);
                pages.add(page);
            }
            try (RawHttp more = new RawHttp(address)) {
                assertThat(more.ask(eventsOf(address))).startsWith("HTTP/1.1 404");
            }
            pages.remove(0).close();
            await().atMost(LONG).untilAsserted(() -> {
                try (RawHttp more = new RawHttp(address)) {
                    assertThat(more.ask(eventsOf(address))).startsWith("HTTP/1.1 200");
                }
            });
        } finally {
            for (RawHttp page : pages) {
                page.close();
            }
        }
    }

    @Test
    void closingTwiceIsAllowed() {
        server.close();
        server.close();
    }

    @Test
    void itKeepsNoJvmAlive() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), ServesAndReturns.class.getName())
                .inheritIO()
                .start();
        try {
            assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** A main program that returns while it serves. */
    static final class ServesAndReturns {
        private ServesAndReturns() {}

        public static void main(String[] args) throws Exception {
            URI page = LiveServer.start(List.of(Recordings.busy(10))).address();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError("status " + answer.statusCode());
            }
        }
    }

    private RawHttp listen() throws IOException {
        RawHttp connection = new RawHttp(address);
        connection.send(eventsOf(address));
        return connection;
    }

    private static String eventsOf(URI page) {
        return "GET " + page.getPath() + "events HTTP/1.1\nHost: " + page.getAuthority() + "\n\n";
    }

    private static JsonObject next(RawHttp browser) throws IOException {
        String line = browser.lineThatBegins("data: {");
        assertThat(line).as("an update").isNotNull();
        return JsonParser.parseString(line.substring("data: ".length())).getAsJsonObject();
    }
}
