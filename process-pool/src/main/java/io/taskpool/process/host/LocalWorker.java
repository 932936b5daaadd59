package io.taskpool.process.host;

import io.taskpool.process.host.console.ConsoleForwarder;
import io.taskpool.process.host.console.LineTail;
import io.taskpool.process.host.console.StandardOutput;
import io.taskpool.process.host.launch.InheritedProperties;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.process.host.launch.StartupArchive;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.process.host.os.ProcessKiller;
import io.taskpool.process.host.os.ProcessMemory;
import io.taskpool.remote.host.RemotePool;
import io.taskpool.remote.host.WorkerEnd;
import io.taskpool.remote.host.WorkerHandle;
import io.taskpool.remote.host.console.StandardStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A worker JVM that is a process of this machine: pipes lead to it, and its notes are in its black box. One thread reads its
 * standard error, and one waits for its end ({@link ProcessReaper}). Safe for use by many threads.
 */
final class LocalWorker implements WorkerHandle, Supplier<String> {
    private final LaunchedProcess launched;
    private final Process process;
    private final BlackBoxReader blackBox;
    private final ProcessSettings settings;
    private final RemotePool pool;
    private final StartupArchive.Training training;
    private final Set<Process> alive;
    private final ProcessKiller killer;
    private final ConsoleForwarder errors;

    /** Not null if the pipe is also what others print to. */
    private final @Nullable StandardOutput shared;

    /**
     * Makes one. Starts nothing yet.
     *
     * @param launched the process
     * @param settings how it was launched
     * @param pool the pool that it works for
     * @param training makes the archive of the classes that workers start with
     * @param alive holds the process from its start until its end was dealt with
     */
    LocalWorker(
            LaunchedProcess launched,
            ProcessSettings settings,
            RemotePool pool,
            StartupArchive.Training training,
            Set<Process> alive) {
        this.launched = launched;
        this.process = launched.process();
        this.blackBox = launched.blackBox();
        this.settings = settings;
        this.pool = pool;
        this.training = training;
        this.alive = alive;
        this.killer = new ProcessKiller(process, blackBox);
        boolean shares = LaunchCommand.usesStandardStreams(launched.command());
        Charset charset = StandardStream.ERR.charset();
        this.errors = new ConsoleForwarder(process.getErrorStream(), pool.errorText(), charset, this, shares ? 2 : 1);
        this.shared = shares
                ? new StandardOutput(process.getInputStream(), pool.errorText(), new LineTail(errors, charset), this)
                : null;
    }

    @Override
    public int number() {
        return launched.number();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public @Nullable String host() {
        return null;
    }

    /** Returns the name: only those who need it make it, as to join the first strings takes a new JVM long. */
    @Override
    public String get() {
        return displayName();
    }

    // ---- frames ------------------------------------------------------------------------------------------------

    @Override
    public InputStream input() {
        return shared == null ? process.getInputStream() : shared;
    }

    @Override
    public OutputStream output() {
        return process.getOutputStream();
    }

    @Override
    public void inputEnded() {
        if (shared != null) {
            shared.end();
            errors.streamEnded();
        }
    }

    @Override
    public void closeStreams() {
        for (AutoCloseable pipe :
                List.of(process.getOutputStream(), process.getInputStream(), process.getErrorStream())) {
            try {
                pipe.close();
            } catch (Exception e) {
                // a pipe whose other end is gone has nothing to lose
            }
        }
    }

    @Override
    public long latencyNanos() {
        return 0;
    }

    @Override
    public byte[] properties() {
        return settings.inheritProperties() ? InheritedProperties.frame(settings, List.of()) : new byte[0];
    }

    @Override
    public Path memoryFile() {
        return blackBox.file();
    }

    // ---- its life ----------------------------------------------------------------------------------------------

    @Override
    public void start(Consumer<WorkerEnd> onEnd) {
        alive.add(process);
        pool.startThread(errors, "stderr-" + launched.number());
        ProcessEnd end = new ProcessEnd(launched, settings, errors);
        pool.startThread(new ProcessReaper(process, end, onEnd, new Removal()), "exit-" + launched.number());
    }

    /** Removes what is left of the process. */
    private final class Removal implements Runnable {
        @Override
        public void run() {
            alive.remove(process);
            try {
                blackBox.close();
            } catch (IOException e) {
                // Made here: to set up logging would cost the first pool of a program 10 ms.
                LoggerFactory.getLogger(LocalWorker.class).warn("cannot remove the black box of {}", displayName(), e);
            }
        }
    }

    @Override
    public void ready() throws IOException {
        blackBox.unlink(); // it is open by now
        Path missing = StartupArchive.missing(settings);
        if (missing != null) {
            StartupArchive.makeLater(missing, settings, training);
        }
    }

    @Override
    public long memoryBytes() {
        return ProcessMemory.residentBytes(process.pid());
    }

    // ---- what it is doing --------------------------------------------------------------------------------------

    @Override
    public long runningCall() throws IOException {
        return blackBox.runningCall();
    }

    @Override
    public long startedNanos() throws IOException {
        return blackBox.startedNanos();
    }

    // ---- force -------------------------------------------------------------------------------------------------

    @Override
    public void kill(String reason) {
        killer.kill(reason);
    }

    @Override
    public void killIfRunning(long number, String reason) {
        killer.killIfRunning(number, reason);
    }

    @Override
    public void killUnlessRunning(String reason) {
        killer.killUnlessRunning(reason);
    }

    @Override
    public @Nullable String killReason() {
        return killer.reason();
    }

    @Override
    public long letNoMoreBegin() throws IOException {
        return killer.letNoMoreBegin();
    }
}
