package io.taskpool.process.host;

import io.taskpool.remote.host.WorkerEnd;
import io.taskpool.remote.host.WorkerHandle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker of this machine that seems to be on another: it shares no memory with this JVM.
 *
 * @param local the worker
 */
record WorkerElsewhere(WorkerHandle local) implements WorkerHandle {
    @Override
    public String host() {
        return "elsewhere";
    }

    @Override
    public @Nullable Path memoryFile() {
        return null;
    }

    @Override
    public long latencyNanos() {
        return 1_000;
    }

    @Override
    public int number() {
        return local.number();
    }

    @Override
    public long pid() {
        return local.pid();
    }

    @Override
    public InputStream input() {
        return local.input();
    }

    @Override
    public OutputStream output() {
        return local.output();
    }

    @Override
    public void inputEnded() {
        local.inputEnded();
    }

    @Override
    public void closeStreams() {
        local.closeStreams();
    }

    @Override
    public byte[] properties() {
        return local.properties();
    }

    @Override
    public void start(Consumer<WorkerEnd> onEnd) {
        local.start(onEnd);
    }

    @Override
    public void ready() throws IOException {
        local.ready();
    }

    @Override
    public long memoryBytes() {
        return local.memoryBytes();
    }

    @Override
    public long runningCall() throws IOException {
        return local.runningCall();
    }

    @Override
    public long startedNanos() throws IOException {
        return local.startedNanos();
    }

    @Override
    public void kill(String reason) {
        local.kill(reason);
    }

    @Override
    public void killIfRunning(long number, String reason) {
        local.killIfRunning(number, reason);
    }

    @Override
    public void killUnlessRunning(String reason) {
        local.killUnlessRunning(reason);
    }

    @Override
    public @Nullable String killReason() {
        return local.killReason();
    }

    @Override
    public long letNoMoreBegin() throws IOException {
        return local.letNoMoreBegin();
    }
}
