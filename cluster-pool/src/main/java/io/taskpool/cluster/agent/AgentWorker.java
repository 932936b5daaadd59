package io.taskpool.cluster.agent;

import io.taskpool.cluster.wire.ClusterProtocol;
import io.taskpool.cluster.wire.ControlStream;
import io.taskpool.cluster.wire.EndNotice;
import io.taskpool.cluster.wire.LaunchOrder;
import io.taskpool.cluster.wire.ToDriver;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.process.host.os.MemoryKills;
import io.taskpool.process.host.os.ProcessKiller;
import io.taskpool.process.host.os.ProcessMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker JVM on a member, for a driver elsewhere: relays its frames unchanged in both directions, keeps its black box, kills it, and
 * reports its end.
 *
 * <pre>
 * LAUNCHED ──the driver opens the stream──▶ RELAYING ──the process ends──▶ SETTLED ──the driver closes the stream──▶ gone
 *     └───────────the process ends, or the driver does not come─────────────▲
 * </pre>
 *
 * <p><b>Threads:</b> one relays the worker's output and one its standard error; the thread of the driver's connection relays the input;
 * one waits for the end of the process. <b>Lock:</b> makes the count of relayed bytes and their writing one step. Once {@code settled} is
 * set under it, the rest is taken from the black box, and what the pipe still gives is the same again.
 */
final class AgentWorker {
    private static final Logger LOG = LoggerFactory.getLogger(AgentWorker.class);
    private static final int BUFFER_BYTES = 65_536;
    private static final int TEXT_BYTES = 8_192;
    private static final long STREAM_SECONDS = 30;

    /** How long a pipe that something else may hold open is waited for after the process has ended. */
    private static final long LAST_BYTES_MILLIS = 200;

    private final DriverChannel driver;
    private final long id;
    private final Process process;
    private final List<String> command;
    private final BlackBoxReader blackBox;
    private final ProcessKiller killer;
    private final long memoryKillsAtStart = MemoryKills.count();
    private final CompletableFuture<ControlStream> stream = new CompletableFuture<>();
    private final CountDownLatch outputEnded = new CountDownLatch(1);
    private final CountDownLatch textEnded = new CountDownLatch(1);
    private final Semaphore textWindow = new Semaphore(ClusterProtocol.TEXT_WINDOW);
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private long relayed;
    private boolean settled;

    private final Object told = new Object();

    /** Guarded by told. */
    private long toldCall;

    /** Touched by the pulse alone. */
    private long toldMemory;

    /** Guarded by the black box's monitor. */
    private long leaseEndNanos;

    private volatile boolean fed;

    private AgentWorker(DriverChannel driver, long id, Process process, List<String> command, BlackBoxReader blackBox) {
        this.driver = driver;
        this.id = id;
        this.process = process;
        this.command = command;
        this.blackBox = blackBox;
        this.killer = new ProcessKiller(process, blackBox);
    }

    /** Starts the process. */
    static AgentWorker launch(DriverChannel driver, long id, LaunchOrder order) throws IOException {
        BlackBoxReader blackBox = BlackBoxReader.create();
        boolean launched = false;
        try {
            ProcessBuilder builder = AgentLaunch.build(order, blackBox.file());
            if (LaunchCommand.usesStandardStreams(builder.command())) {
                throw new IOException("members of a cluster need /bin/sh, which this machine does not have");
            }
            Process process = builder.start();
            launched = true;
            return new AgentWorker(driver, id, process, builder.command(), blackBox);
        } finally {
            if (!launched) {
                blackBox.close();
            }
        }
    }

    /** Starts to look after the process. */
    void start() {
        AgentThreads.make("agent-output-" + id, this::relayOutput).start();
        AgentThreads.make("agent-text-" + id, this::relayText).start();
        AgentThreads.make("agent-exit-" + id, this::awaitExit).start();
    }

    long id() {
        return id;
    }

    long pid() {
        return process.pid();
    }

    List<String> command() {
        return command;
    }

    ProcessKiller killer() {
        return killer;
    }

    // ---- the stream --------------------------------------------------------------------------------------------

    /** Takes over the connection for the worker's frames, and relays the input until it ends. */
    void attach(ControlStream connection) throws IOException {
        if (!stream.complete(connection)) {
            return; // too late
        }
        try {
            relayInput(connection.socket().getInputStream(), process.getOutputStream());
        } finally {
            if (process.isAlive()) {
                killer.kill("its driver has closed the stream to it");
            }
        }
    }

    private void relayInput(InputStream from, OutputStream pipe) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        boolean open = true;
        int count;
        while ((count = from.read(buffer)) >= 0) {
            if (driver.leaseIsOver()) {
                return; // so that nothing begins which the driver has given up
            }
            fed = true;
            if (open) {
                try {
                    pipe.write(buffer, 0, count);
                    pipe.flush();
                } catch (IOException e) {
                    open = false; // it ends; what the driver still sends is read so that the connection is not reset
                }
            }
            driver.wake();
        }
    }

    private void relayOutput() {
        try (InputStream pipe = process.getInputStream()) {
            OutputStream to =
                    stream.get(STREAM_SECONDS, TimeUnit.SECONDS).socket().getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            int count;
            while ((count = pipe.read(buffer)) >= 0 && relay(buffer, count, to)) {
                // on to the next piece
            }
        } catch (TimeoutException e) {
            killer.kill("its driver did not open the stream to it within " + STREAM_SECONDS + " s");
        } catch (IOException e) {
            if (process.isAlive()) {
                killer.kill("the stream to its driver is broken");
            }
        } catch (ExecutionException | InterruptedException | CancellationException e) {
            killer.kill("its driver is gone");
        } finally {
            outputEnded.countDown();
        }
    }

    private boolean relay(byte[] bytes, int count, OutputStream to) throws IOException {
        lock.lock();
        try {
            if (settled) {
                return false;
            }
            to.write(bytes, 0, count);
            to.flush();
            relayed += count;
            return true;
        } finally {
            lock.unlock();
        }
    }

    // ---- text --------------------------------------------------------------------------------------------------

    private void relayText() {
        byte[] buffer = new byte[TEXT_BYTES];
        try (InputStream pipe = process.getErrorStream()) {
            int count;
            while ((count = pipe.read(buffer)) >= 0) {
                textWindow.acquire(count);
                int size = count;
                driver.send(ToDriver.TEXT, sink -> {
                    sink.varint(id);
                    sink.raw(buffer, 0, size);
                });
            }
        } catch (IOException e) {
            // the process has ended, or the connection, whose end ends the process
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts this thread
        } finally {
            textEnded.countDown();
        }
    }

    void textTaken(int bytes) {
        textWindow.release(bytes);
    }

    // ---- the lease ---------------------------------------------------------------------------------------------

    /** Lets calls begin until then, if that is later than before. */
    void lease(long endNanos) {
        synchronized (blackBox) {
            if (leaseEndNanos == 0 || endNanos - leaseEndNanos > 0) {
                leaseEndNanos = endNanos;
                try {
                    blackBox.lease(endNanos);
                } catch (IOException e) {
                    // closed: it has ended
                }
            }
        }
    }

    // ---- what it does ------------------------------------------------------------------------------------------

    /** The driver knows that the worker is ready, so the black box is open and needs no name. */
    void ready() throws IOException {
        blackBox.unlink();
    }

    /** Tells the driver what is new; true if a call is running or may be about to. */
    boolean tellStatus() {
        boolean wasFed = fed;
        fed = false;
        boolean running = look(0);
        if (toldMemory == 0) {
            tellMemory();
        }
        return running || wasFed;
    }

    /**
     * Tells the driver what the worker is doing: to answer a question, or, with 0 in its place, if that is new. True if a call is
     * running.
     */
    boolean look(long question) {
        synchronized (told) { // so that what was read later is told later
            long call;
            long started;
            try {
                call = blackBox.runningCall();
                started = blackBox.startedNanos();
            } catch (IOException e) {
                return false; // closed: it has ended
            }
            if (question > 0 || call != toldCall) {
                toldCall = call;
                driver.sendOrEnd(ToDriver.STATUS, sink -> {
                    sink.varint(id);
                    sink.zigzag(call);
                    sink.i64(started);
                    sink.varint(question);
                });
            }
            return call > 0;
        }
    }

    void tellMemory() {
        long bytes = ProcessMemory.residentBytes(process.pid());
        if (bytes > 0 && bytes != toldMemory) {
            toldMemory = bytes;
            driver.sendOrEnd(ToDriver.MEMORY, sink -> {
                sink.varint(id);
                sink.varint(bytes);
            });
        }
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    /** Lets nobody wait any more for a driver that is gone. */
    void releaseThreads() {
        stream.cancel(false);
        textWindow.release(ClusterProtocol.TEXT_WINDOW);
    }

    private void awaitExit() {
        boolean ended = false;
        while (!ended) {
            try {
                int unused = process.waitFor();
                ended = true;
            } catch (InterruptedException e) {
                // nobody has reason to interrupt this thread, and the end has to be seen
            }
        }
        try {
            boolean unused = textEnded.await(LAST_BYTES_MILLIS, TimeUnit.MILLISECONDS);
            if (stream.isDone()) {
                unused = outputEnded.await(LAST_BYTES_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            // the same
        }
        stream.cancel(false);
        EndNotice notice = settle();
        driver.ended(id);
        driver.sendOrEnd(ToDriver.ENDED, sink -> {
            sink.varint(id);
            notice.write(sink);
        });
        try {
            blackBox.close();
        } catch (IOException e) {
            LOG.warn("cannot remove the black box of a worker", e);
        }
    }

    /** Puts on the stream what the worker had finished and the pipe did not bring, and says how it ended. */
    private EndNotice settle() {
        long call = 0;
        long started = 0;
        long takenIn = 0;
        long read = 0;
        String fault = null;
        long total;
        lock.lock();
        try {
            settled = true;
            long published = blackBox.published();
            if (published > relayed && stream.isDone() && !stream.isCompletedExceptionally()) {
                OutputStream to = stream.join().socket().getOutputStream();
                to.write(blackBox.rest(relayed, published));
                to.flush();
                relayed = published;
            }
            call = blackBox.runningCall();
            started = blackBox.startedNanos();
            takenIn = blackBox.takenIn();
            read = blackBox.read();
        } catch (IOException e) {
            fault = String.valueOf(e.getMessage());
        } finally {
            total = relayed;
            lock.unlock();
        }
        return new EndNotice(
                process.exitValue(),
                MemoryKills.count() > memoryKillsAtStart,
                total,
                call,
                started,
                takenIn,
                read,
                killer.reason(),
                crashReport(),
                fault);
    }

    private @Nullable String crashReport() {
        Path file = LaunchCommand.crashFile(process.pid());
        return Files.isRegularFile(file) ? file.toString() : null;
    }
}
