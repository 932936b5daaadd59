package io.taskpool;

import java.io.Serial;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Says that the worker process that was running this call died. No other call is affected: the pool continues with a
 * new worker.
 */
public class WorkerDiedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The worker's process id, or -1. */
    private final long pid;

    /** The name of the machine that the worker ran on. */
    private final String host;

    /** The exit code, or null. */
    private final @Nullable Integer exitCode;

    /** The signal's name, or null. */
    private final @Nullable String signal;

    /** Where the JVM's report of a crash is, or null; a string, because a path is not serializable. */
    private final @Nullable String crashReport;

    /** Whether the kernel's out-of-memory killer is the likely cause. */
    private final boolean outOfMemoryKill;

    /** The last lines on the worker's standard error. */
    @SuppressWarnings("serial") // always an immutable list of the JDK, which is serializable
    private final List<String> lastLines;

    /**
     * Makes the exception for a worker of this machine.
     *
     * @param message what happened, to which call, on which worker, and what to do
     * @param pid the worker's process id, or -1 if it had none
     * @param exitCode the exit code of the process as the operating system gave it, or null if it is not known
     * @param signal the name of the signal that ended it, as {@code SIGKILL}, or null if it was none
     * @param lastLines the last lines that the worker wrote to its standard error, oldest first
     * @param crashReport the file in which the JVM reported its crash ({@code hs_err}), or null if there is none
     * @param outOfMemoryKill whether the kernel's out-of-memory killer is the likely cause
     */
    public WorkerDiedException(
            String message,
            long pid,
            @Nullable Integer exitCode,
            @Nullable String signal,
            List<String> lastLines,
            @Nullable Path crashReport,
            boolean outOfMemoryKill) {
        this(message, "localhost", pid, exitCode, signal, lastLines, crashReport, outOfMemoryKill);
    }

    /**
     * Makes the exception.
     *
     * @param message what happened, to which call, on which worker, and what to do
     * @param host the name of the machine that the worker ran on; {@code localhost} for this one
     * @param pid the worker's process id, or -1 if it had none
     * @param exitCode the exit code of the process as the operating system gave it, or null if it is not known
     * @param signal the name of the signal that ended it, as {@code SIGKILL}, or null if it was none
     * @param lastLines the last lines that the worker wrote to its standard error, oldest first
     * @param crashReport the file in which the JVM reported its crash ({@code hs_err}), or null if there is none
     * @param outOfMemoryKill whether the kernel's out-of-memory killer is the likely cause
     */
    public WorkerDiedException(
            String message,
            String host,
            long pid,
            @Nullable Integer exitCode,
            @Nullable String signal,
            List<String> lastLines,
            @Nullable Path crashReport,
            boolean outOfMemoryKill) {
        super(message);
        this.host = host;
        this.pid = pid;
        this.exitCode = exitCode;
        this.signal = signal;
        this.lastLines = List.copyOf(lastLines);
        this.crashReport = crashReport == null ? null : crashReport.toString();
        this.outOfMemoryKill = outOfMemoryKill;
    }

    /**
     * Returns the process id of the worker that died.
     *
     * @return the process id, or -1 if it is not known
     */
    public long pid() {
        return pid;
    }

    /**
     * Returns the name of the machine that the worker ran on.
     *
     * @return the member of a cluster, as {@code node2:7800}; {@code localhost} for this machine
     */
    public String host() {
        return host;
    }

    /**
     * Returns the worker's exit code.
     *
     * @return the exit code; 128 plus the signal's number where a signal ended it; empty if it is not known
     */
    public OptionalInt exitCode() {
        return exitCode == null ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    /**
     * Returns the name of the signal that ended the worker.
     *
     * @return the name, as {@code SIGKILL}, or null if the worker ended by itself
     */
    public @Nullable String signal() {
        return signal;
    }

    /**
     * Returns the last lines that the worker wrote to its standard error.
     *
     * @return the lines, oldest first; never null, possibly empty
     */
    public List<String> lastLines() {
        return lastLines;
    }

    /**
     * Returns the file in which the worker's JVM reported its crash.
     *
     * @return the {@code hs_err} file, which stays where it is, on the worker's {@linkplain #host() machine}; empty if the JVM wrote none
     */
    public Optional<Path> crashReport() {
        return crashReport == null ? Optional.empty() : Optional.of(Path.of(crashReport));
    }

    /**
     * Tells whether the kernel most likely killed the worker because the machine or the container ran out of memory.
     *
     * @return true if it was killed while the kernel counted an out-of-memory kill
     */
    public boolean outOfMemoryKill() {
        return outOfMemoryKill;
    }
}
