package io.taskpool.process.host;

import io.taskpool.BrokenPoolException;
import io.taskpool.engine.threads.ContextFreeThreads;
import io.taskpool.process.host.launch.DebugSettings;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.process.host.launch.StartupArchive;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.process.host.os.ProcessMemory;
import io.taskpool.remote.host.NoWorker;
import io.taskpool.remote.host.RemotePool;
import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PreparedFunction;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Starts worker JVMs on this machine for a pool, and has them looked after. Safe for use by many threads. */
public final class ProcessBackend implements Backend {
    private final ProcessSettings settings;
    private final RemotePool remote;

    /** The processes that are alive or starting. */
    private final Set<Process> processes = ConcurrentHashMap.newKeySet();

    /** Null unless workers can be debugged. */
    private final @Nullable DebugPorts debugPorts;

    /**
     * Makes the backend. Starts nothing yet.
     *
     * @param settings how workers are launched
     * @throws io.taskpool.TaskSerializationException if the initializer, the finalizer or the codec cannot be sent to workers
     */
    public ProcessBackend(ProcessSettings settings) {
        this.settings = settings;
        this.remote = new RemotePool(settings.worker());
        DebugSettings debug = settings.debug();
        this.debugPorts = debug == null ? null : new DebugPorts(debug.firstPort());
    }

    /**
     * Returns what prepares calls for the workers.
     *
     * @return the same each time
     */
    public RemotePool remote() {
        return remote;
    }

    private enum Training implements StartupArchive.Training {
        INSTANCE;

        @Override
        public boolean run(ProcessSettings like, List<String> jvmArguments) throws InterruptedException {
            return ArchiveTraining.run(new ProcessBackend(ArchiveTraining.settings(like, jvmArguments)));
        }
    }

    private record Launch(ProcessBackend backend, WorkerContext slot) implements Supplier<Worker> {
        @Override
        public Worker get() {
            return backend.launch(slot);
        }
    }

    // ---- Backend -----------------------------------------------------------------------------------------------

    @Override
    public Worker start(WorkerContext slot) {
        return ContextFreeThreads.make(
                new Launch(this, slot)); // the JDK starts a thread, too, that waits for the process
    }

    private Worker launch(WorkerContext slot) {
        BlackBoxReader blackBox = null;
        DebugPorts ports = debugPorts;
        int port = ports == null ? 0 : ports.take();
        try {
            remote.workerStarts();
            blackBox = BlackBoxReader.create();
            ProcessBuilder builder = LaunchCommand.build(settings, slot.isLarge(), blackBox.file(), port);
            Process process = start(builder);
            if (ports != null) {
                ports.usedBy(port, process);
            }
            return attend(slot, process, builder.command(), blackBox);
        } catch (IOException e) {
            if (ports != null) {
                ports.release(port);
            }
            if (blackBox != null) {
                closeQuietly(blackBox, e);
            }
            slot.startFailed(new BrokenPoolException("cannot start workers: " + e.getMessage(), e));
            return NoWorker.INSTANCE;
        }
    }

    private Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException(LaunchCommand.cannotRun(settings, e), e);
        }
    }

    /** Looks after a process that was started. */
    Worker attend(WorkerContext slot, Process process, List<String> command, BlackBoxReader blackBox) {
        LaunchedProcess launched = new LaunchedProcess(slot.number(), slot.isLarge(), process, command, blackBox);
        return remote.attend(slot, new LocalWorker(launched, settings, remote, Training.INSTANCE, processes));
    }

    private static void closeQuietly(BlackBoxReader blackBox, IOException first) {
        try {
            blackBox.close();
        } catch (IOException e) {
            first.addSuppressed(e);
        }
    }

    @Override
    public Object prepare(CallKind kind, Object function, @Nullable Object argument) {
        return remote.prepare(kind, function, argument);
    }

    @Override
    public PreparedFunction prepare(CallKind kind, Object function) {
        return remote.prepare(kind, function);
    }

    @Override
    public void close() {
        remote.close();
    }

    /**
     * Tells whether this system says how much memory a process takes.
     *
     * @return true on Linux
     */
    public static boolean knowsMemory() {
        return ProcessMemory.isKnown();
    }

    /**
     * Returns the processes of the workers that are alive or starting.
     *
     * @return a snapshot
     */
    public List<Process> processes() {
        return List.copyOf(processes);
    }
}
