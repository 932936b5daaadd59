package io.taskpool.process.host;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The handle of a simulated process, which can only be ended. */
final class FakeHandle implements ProcessHandle {
    private final Process process;

    FakeHandle(Process process) {
        this.process = process;
    }

    @Override
    public boolean destroy() {
        process.destroy();
        return true;
    }

    @Override
    public boolean destroyForcibly() {
        process.destroy();
        return true;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public boolean supportsNormalTermination() {
        return false;
    }

    @Override
    public CompletableFuture<ProcessHandle> onExit() {
        return process.onExit().thenApply(Process::toHandle);
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
        return other instanceof FakeHandle handle && handle.process == process;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(process);
    }

    @Override
    public int compareTo(ProcessHandle other) {
        return Long.compare(pid(), other.pid());
    }
}
