package io.taskpool.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** A small web site on this machine, as slow as a real one, so that the examples need no network. */
final class PracticeSite implements AutoCloseable {
    private static final List<String> PAGES =
            List.of("bakery", "harbour", "library", "observatory", "orchard", "workshop");
    private static final int FIRST_DELAY_MILLIS = 150;
    private static final int FURTHER_DELAY_MILLIS = 50;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private PracticeSite(HttpServer server) {
        this.server = server;
    }

    static PracticeSite start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            PracticeSite site = new PracticeSite(server);
            IntStream.range(0, PAGES.size())
                    .forEach(i -> server.createContext("/" + PAGES.get(i), exchange -> answer(exchange, i)));
            server.setExecutor(site.threads);
            server.start();
            return site;
        } catch (IOException e) {
            throw new UncheckedIOException("the practice site could not be started on this machine", e);
        }
    }

    /** Returns the addresses of all pages. */
    List<String> urls() {
        String root = "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
        return PAGES.stream().map(page -> root + "/" + page).toList();
    }

    private static void answer(HttpExchange exchange, int page) throws IOException {
        try (exchange) {
            Thread.sleep(FIRST_DELAY_MILLIS + page * FURTHER_DELAY_MILLIS);
            byte[] html = read("pages/" + PAGES.get(page) + ".html");
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, html.length);
            exchange.getResponseBody().write(html);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] read(String resource) throws IOException {
        try (InputStream in = PracticeSite.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException("the resource " + resource + " is missing from the examples");
            }
            return in.readAllBytes();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
