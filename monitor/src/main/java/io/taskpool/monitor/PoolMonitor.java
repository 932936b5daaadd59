package io.taskpool.monitor;

import static java.util.Objects.requireNonNull;

import io.taskpool.TaskPool;
import io.taskpool.monitor.page.LiveServer;
import io.taskpool.monitor.page.TimelinePage;
import io.taskpool.monitor.record.Recording;
import io.taskpool.monitor.trace.ChromeTrace;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what pools do, and shows it.
 *
 * <pre>{@code
 * try (TaskPool pool = TaskPool.threads(2); PoolMonitor monitor = PoolMonitor.of(pool)) {
 *     pool.map(n -> n * n, List.of(1, 2, 3), MapOptions.defaults().name("square"));
 *     System.out.println(monitor.report()); // prints Pool 'threads': 3 calls
 * }
 * }</pre>
 *
 * <p>It begins when it is made, and ends when it is closed: what was told until then can still be shown. It does not matter whether a
 * pool or its monitor is closed first. The last million calls of each pool are kept, which takes about 100 MB; of exceptions, only the
 * texts are kept.
 *
 * <p>Safe for use by many threads.
 */
public final class PoolMonitor implements AutoCloseable {
    /** The monitor alone refers to the pools: whatever a pool refers to must not. */
    private record Watched(TaskPool pool, Recording recording) {}

    private final List<Watched> all;

    // Guarded by this.
    private @Nullable LiveServer server;
    private boolean closed;

    private PoolMonitor(List<Watched> all) {
        this.all = all;
    }

    /**
     * Makes a monitor of one or more pools, which begins at once.
     *
     * @param pools the pools, each once
     * @return the monitor
     * @throws IllegalArgumentException if no pool was given, or one of them twice
     */
    public static PoolMonitor of(TaskPool... pools) {
        List<TaskPool> each = List.of(pools);
        if (each.isEmpty()) {
            throw new IllegalArgumentException("a monitor needs a pool, but none was given");
        }
        for (int i = 0; i < pools.length; i++) {
            if (each.indexOf(each.get(i)) < i) {
                throw new IllegalArgumentException("the pool '" + each.get(i).name() + "' was given twice");
            }
        }
        List<Watched> all = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (TaskPool pool : each) {
            String name = pool.name();
            for (int i = 2; names.contains(name); i++) {
                name = pool.name() + " (" + i + ")";
            }
            names.add(name);
            all.add(new Watched(pool, Recording.start(name, pool)));
        }
        return new PoolMonitor(all);
    }

    /**
     * Says what the pools have done until now: for each worker and each function, where the time went, what failed, and what to change.
     *
     * @return the report
     */
    public PoolReport report() {
        List<Recording> recordings = recordings();
        Instant now = Instant.now();
        List<PoolFigures> figures = new ArrayList<>();
        for (int i = 0; i < recordings.size(); i++) {
            figures.add(PoolFigures.of(recordings.get(i), all.get(i).pool().workers(), now));
        }
        return PoolReport.of(figures);
    }

    /**
     * Writes a page with a timeline of what the pools have done until now: one file that needs nothing else, for any browser.
     *
     * @param file the file, which is replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void writeHtml(Path file) throws IOException {
        TimelinePage.write(recordings(), requireNonNull(file, "file"));
    }

    /**
     * Writes what the pools have done until now in Chrome's trace format, which Perfetto, {@code chrome://tracing} and others show.
     *
     * @param file the file, which is replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void writeTrace(Path file) throws IOException {
        ChromeTrace.write(recordings(), requireNonNull(file, "file"));
    }

    /**
     * Serves a page that shows what the pools are doing, until this is closed. Only programs on this machine can read it, and only with
     * the secret in its address; nothing can be changed through it.
     *
     * @return the address of the page, the same for each call
     * @throws IOException if no port of the loopback interface can be opened
     * @throws IllegalStateException if this was closed
     */
    public synchronized URI serve() throws IOException {
        if (closed) {
            throw new IllegalStateException("the monitor was closed, so it cannot serve a page; writeHtml still works");
        }
        LiveServer running = server;
        if (running == null) {
            running = LiveServer.start(all.stream().map(Watched::recording).toList());
            server = running;
        }
        return running.address();
    }

    /** Returns the recordings, once they have been told of all that has ended by now. */
    private List<Recording> recordings() {
        List<Recording> recordings = new ArrayList<>();
        for (Watched one : all) {
            if (!isClosed()) {
                one.recording().awaitTold(one.pool().stats());
            }
            recordings.add(one.recording());
        }
        return recordings;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Stops listening, and ends the page that is served. Without effect on the pools, and if it was closed before. */
    @Override
    public void close() {
        recordings();
        LiveServer running;
        synchronized (this) {
            closed = true;
            running = server;
            server = null;
        }
        for (Watched one : all) {
            one.pool().removeListener(one.recording());
        }
        if (running != null) {
            running.close();
        }
    }
}
