package io.taskpool.monitor.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.taskpool.monitor.record.Recording;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Serves the page of recordings while they grow, to browsers on this machine that know its address. It listens on the loopback
 * interface only, answers only GET for the page and its events, and tells nothing to anybody else, not even why. Nothing can be
 * changed or run through it. This class is safe for use by several threads.
 *
 * <p>All of its threads are daemons, so it keeps no JVM alive.
 */
public final class LiveServer implements AutoCloseable {
    /** So many pages can be open at a time, reloads that the server has not noticed included. */
    static final int MOST_PAGES = 8;

    /** More than there can be pages, so that these never take all threads. Each thread ends when it has nothing to do. */
    private static final int THREADS = 2 * MOST_PAGES;

    private static final long IDLE_SECONDS = 10;

    /** How long a page may take to read what it was not told of when the server is closed. */
    private static final long LAST_WORDS_MILLIS = 1000;

    private final List<Recording> recordings;
    private final HttpServer server;
    private final LiveAddress address;
    private final PageTemplate template = PageTemplate.ofServer();
    private final ThreadPoolExecutor threads;
    private final Semaphore places = new Semaphore(MOST_PAGES);
    private final Set<LiveStream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private LiveServer(List<Recording> recordings) throws IOException {
        this.recordings = recordings;
        this.server = HttpServer.create(new InetSocketAddress(loopback(), 0), 0);
        this.address = LiveAddress.create(server.getAddress().getPort());
        // The queue needs no bound: each request in it has a connection, and the number of these is bounded.
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), LiveServer::thread);
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    private static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static Thread thread(Runnable body) {
        Thread thread = new Thread(null, body, "taskpool-monitor-page", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(LiveServer.class.getClassLoader());
        return thread;
    }

    /**
     * Starts a server on a free port.
     *
     * @param recordings the recordings, one for each pool
     * @return the server, which is to be closed
     * @throws IOException if it cannot listen on the loopback interface
     */
    public static LiveServer start(List<Recording> recordings) throws IOException {
        LiveServer made = new LiveServer(List.copyOf(recordings));
        // The server's own thread is a daemon only if the thread that starts it is.
        CompletableFuture.runAsync(made.server::start, made.threads).join();
        return made;
    }

    /**
     * Returns the page's address. Who knows it can see the page, so it is not to be logged where others can read it.
     *
     * @return an address on 127.0.0.1, with a secret in its path
     */
    public URI address() {
        return address.uri();
    }

    private void answer(HttpExchange request) throws IOException {
        try (request) {
            if (address.isPage(request)) {
                sendPage(request);
            } else if (address.isEvents(request) && places.tryAcquire()) {
                try {
                    sendEvents(request);
                } finally {
                    places.release();
                }
            } else {
                request.sendResponseHeaders(404, -1);
            }
        }
    }

    private void sendPage(HttpExchange request) throws IOException {
        byte[] page = (template.beforeData() + template.afterData()).getBytes(UTF_8);
        setHeaders(request, "text/html; charset=utf-8");
        request.sendResponseHeaders(200, page.length);
        request.getResponseBody().write(page);
    }

    private void sendEvents(HttpExchange request) throws IOException {
        setHeaders(request, "text/event-stream");
        request.sendResponseHeaders(200, 0);
        LiveStream stream = new LiveStream(recordings);
        streams.add(stream);
        try (OutputStream out = request.getResponseBody()) {
            if (closed.get()) { // so close() may have missed the stream
                stream.end();
            }
            stream.run(out);
        } finally {
            streams.remove(stream);
        }
    }

    private void setHeaders(HttpExchange request, String type) {
        Headers headers = request.getResponseHeaders();
        headers.set("Content-Type", type);
        headers.set("Content-Security-Policy", template.policy() + "; frame-ancestors 'none'");
        headers.set("Cache-Control", "no-store");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
    }

    /** Ends the server. Pages that are open show what was recorded so far, unless they take longer than a second to read it. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        streams.forEach(LiveStream::end);
        try {
            places.tryAcquire(MOST_PAGES, LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // and be quick about the rest
        }
        server.stop(0);
        threads.shutdownNow();
    }
}
