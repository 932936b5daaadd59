package io.taskpool.cluster.driver;

import io.taskpool.cluster.wire.EndNotice;
import io.taskpool.process.host.console.ConsoleForwarder;
import io.taskpool.remote.host.WorkerEnd;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a worker that has ended on a member. If the member itself was lost, nobody can tell which of the calls that had been sent
 * have begun, so all of them count as begun.
 */
final class FarEnd implements WorkerEnd {
    /** As of a process that was killed: nobody knows. */
    private static final int UNKNOWN_EXIT = 137;

    private final @Nullable EndNotice notice;
    private final FarInput input;
    private final ConsoleForwarder errors;
    private final List<String> command;
    private final String host;

    FarEnd(@Nullable EndNotice notice, FarInput input, ConsoleForwarder errors, List<String> command, String host) {
        this.notice = notice;
        this.input = input;
        this.errors = errors;
        this.command = command;
        this.host = host;
    }

    @Override
    public void awaitLastLines() {
        errors.awaitEnd();
    }

    @Override
    public int exitCode() {
        return notice == null ? UNKNOWN_EXIT : notice.exitCode();
    }

    @Override
    public boolean memoryKill() {
        return notice != null && notice.memoryKill();
    }

    @Override
    public List<String> lastLines() {
        return errors.lastLines();
    }

    @Override
    public @Nullable Path crashReport() {
        return notice == null || notice.crashReport() == null ? null : Path.of(notice.crashReport());
    }

    @Override
    public List<String> command() {
        return command;
    }

    @Override
    public String startAdvice() {
        return "Check maxHeap and jvmArgs of the pool, and the JDK and the free memory of " + host;
    }

    @Override
    public boolean hasNotes() {
        return notice != null && notice.fault() == null;
    }

    @Override
    public long takenIn() {
        return notice == null ? 0 : notice.takenIn();
    }

    @Override
    public long read() {
        return notice == null ? 0 : notice.read();
    }

    @Override
    public long published() {
        return notice == null ? input.total() : notice.total();
    }

    @Override
    public byte[] rest(long received, long published) {
        return input.from(received);
    }
}
