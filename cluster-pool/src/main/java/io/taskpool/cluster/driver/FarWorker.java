package io.taskpool.cluster.driver;

import io.taskpool.cluster.wire.EndNotice;
import io.taskpool.cluster.wire.ToAgent;
import io.taskpool.process.host.console.ConsoleForwarder;
import io.taskpool.remote.host.RemotePool;
import io.taskpool.remote.host.WorkerEnd;
import io.taskpool.remote.host.WorkerHandle;
import io.taskpool.remote.host.console.StandardStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker JVM on a member, as the half of this library sees it that knows no process. Its frames come by a connection of its own. What
 * has to be decided where the process is, the agent decides; what is read here of a running call is what the agent has told last.
 *
 * <p>Safe for use by many threads.
 */
final class FarWorker implements WorkerHandle {
    private static final long BAR_SECONDS = 2;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final RemotePool pool;
    private final int number;
    private final FarProcess process;
    private final FarProperties properties;
    private final FarInput input;
    private final OutputStream output;
    private final ConsoleForwarder errors;

    /** Guarded by this where it is set. */
    private volatile @Nullable String killReason;

    FarWorker(RemotePool pool, int number, FarProcess process, FarProperties properties) throws IOException {
        this.pool = pool;
        this.number = number;
        this.process = process;
        this.properties = properties;
        this.input = new FarInput(process.stream());
        this.output = process.stream().getOutputStream();
        this.errors = new ConsoleForwarder(
                process.report().text, pool.errorText(), StandardStream.ERR.charset(), this::displayName, 1);
    }

    // ---- identity ----------------------------------------------------------------------------------------------

    @Override
    public int number() {
        return number;
    }

    @Override
    public long pid() {
        return process.launched().pid();
    }

    @Override
    public String host() {
        return process.agent().member();
    }

    // ---- frames ------------------------------------------------------------------------------------------------

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void inputEnded() {}

    @Override
    public void closeStreams() {
        try {
            process.stream().close();
        } catch (IOException e) {
            // nothing is left to be lost
        }
    }

    @Override
    public long latencyNanos() {
        return 0; // not known, and a limit that comes too late by it does no harm
    }

    @Override
    public byte[] properties() {
        return properties.frame();
    }

    @Override
    public @Nullable Path memoryFile() {
        return null;
    }

    // ---- the life of the process -------------------------------------------------------------------------------

    @Override
    public void start(Consumer<WorkerEnd> onEnd) {
        pool.startThread(errors, "stderr-" + number);
        pool.startThread(() -> awaitEnd(onEnd), "exit-" + number);
    }

    private void awaitEnd(Consumer<WorkerEnd> onEnd) {
        EndNotice notice = process.report().ended.join();
        if (notice == null) {
            String why = process.report().lostBecause;
            setKillReason(why == null ? "its member was lost" : why);
            input.drainWhatComes();
        } else {
            if (notice.killReason() != null) {
                setKillReason(notice.killReason());
            }
            input.drain(notice.total());
        }
        process.agent().forget(process.id()); // before the engine looks for a place for its successor
        try {
            onEnd.accept(new FarEnd(notice, input, errors, process.launched().command(), host()));
        } finally {
            closeStreams();
        }
    }

    @Override
    public void ready() {
        send(ToAgent.WORKER_READY);
    }

    private void send(int kind) {
        process.agent().sendQuietly(kind, sink -> sink.varint(process.id()));
    }

    @Override
    public long memoryBytes() {
        return process.report().memoryBytes;
    }

    // ---- what it is doing --------------------------------------------------------------------------------------

    @Override
    public void look() {
        if (process.agent().isSilent() || process.report().ended.isDone()) {
            return;
        }
        long question = process.report().ask();
        process.agent().sendQuietly(ToAgent.LOOK, sink -> {
            sink.varint(process.id());
            sink.varint(question);
        });
        process.report().awaitAnswer(question, LOOK_NANOS);
    }

    @Override
    public long runningCall() {
        return status().call();
    }

    @Override
    public long startedNanos() {
        return status().startedNanos();
    }

    private FarReport.Status status() {
        return process.report().status;
    }

    // ---- force -------------------------------------------------------------------------------------------------

    @Override
    public void kill(String reason) {
        setKillReason(reason);
        process.agent().sendQuietly(ToAgent.KILL, sink -> {
            sink.varint(process.id());
            sink.string(reason);
        });
    }

    private synchronized void setKillReason(String reason) {
        if (killReason == null) {
            killReason = reason;
        }
    }

    @Override
    public void killIfRunning(long call, String reason) {
        process.agent().sendQuietly(ToAgent.KILL_IF_RUNNING, sink -> {
            sink.varint(process.id());
            sink.varint(call);
            sink.string(reason);
        });
    }

    @Override
    public void killUnlessRunning(String reason) {
        process.agent().sendQuietly(ToAgent.KILL_UNLESS_RUNNING, sink -> {
            sink.varint(process.id());
            sink.string(reason);
        });
    }

    @Override
    public long letNoMoreBegin() throws IOException {
        send(ToAgent.BAR);
        try {
            return process.report().barred.get(BAR_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("what runs on " + host() + " is not known", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public @Nullable String killReason() {
        return killReason;
    }
}
