package io.taskpool.process.host;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The handle of a {@link FakeWorker}: it can be ended, and that is all. */
final class FakeHandle implements ProcessHandle {
    private final FakeWorker worker;

    FakeHandle(FakeWorker worker) {
        this.worker = worker;
    }

    @Override
    public boolean destroy() {
        worker.destroy();
        return true;
    }

    @Override
    public boolean destroyForcibly() {
        worker.destroy();
        return true;
    }

    @Override
    public long pid() {
        return worker.pid();
    }

    @Override
    public boolean isAlive() {
        return worker.isAlive();
    }

    @Override
    public boolean supportsNormalTermination() {
        return false;
    }

    @Override
    public CompletableFuture<ProcessHandle> onExit() {
        return worker.onExit().thenApply(Process::toHandle);
    }

    @Override
    public Optional<ProcessHandle> parent() {
        return Optional.empty();
    }

    @Override
    public Stream<ProcessHandle> children() {
        return Stream.empty();
    }

    @Override
    public Stream<ProcessHandle> descendants() {
        return Stream.empty();
    }

    @Override
    public Info info() {
        return ProcessHandle.current().info();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FakeHandle handle && handle.worker == worker;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(worker);
    }

    @Override
    public int compareTo(ProcessHandle other) {
        return Long.compare(pid(), other.pid());
    }
}
