package io.taskpool.process.host;

import io.taskpool.process.host.console.ConsoleForwarder;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.process.host.launch.StartAdvice;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.process.host.os.MemoryKills;
import io.taskpool.remote.host.WorkerEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a process that has ended, by the operating system and by its black box. Made when it starts. */
final class ProcessEnd implements WorkerEnd {
    private final LaunchedProcess launched;
    private final ProcessSettings settings;
    private final ConsoleForwarder errors;
    private final BlackBoxReader blackBox;
    private final long memoryKillsAtStart = MemoryKills.count();

    ProcessEnd(LaunchedProcess launched, ProcessSettings settings, ConsoleForwarder errors) {
        this.launched = launched;
        this.settings = settings;
        this.errors = errors;
        this.blackBox = launched.blackBox();
    }

    @Override
    public void awaitLastLines() {
        errors.awaitEnd();
    }

    @Override
    public List<String> lastLines() {
        return errors.lastLines();
    }

    @Override
    public boolean hasNotes() {
        return true;
    }

    @Override
    public int exitCode() {
        return launched.process().exitValue();
    }

    @Override
    public boolean memoryKill() {
        return MemoryKills.count() > memoryKillsAtStart;
    }

    @Override
    public @Nullable Path crashReport() {
        Path file = LaunchCommand.crashFile(launched.process().pid());
        return Files.isRegularFile(file) ? file : null;
    }

    @Override
    public List<String> command() {
        return launched.command();
    }

    @Override
    public String startAdvice() {
        return StartAdvice.of(settings, launched.large(), lastLines());
    }

    @Override
    public long takenIn() throws IOException {
        return blackBox.takenIn();
    }

    @Override
    public long read() throws IOException {
        return blackBox.read();
    }

    @Override
    public long published() throws IOException {
        return blackBox.published();
    }

    @Override
    public byte[] rest(long received, long published) throws IOException {
        return blackBox.rest(received, published);
    }
}
