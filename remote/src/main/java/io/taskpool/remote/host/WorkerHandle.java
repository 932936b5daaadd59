package io.taskpool.remote.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker JVM, wherever it runs: the streams of its frames, what can be learned of it without asking it, and power over its
 * process.
 *
 * <p>Whatever has to be decided at the moment at which a call begins or ends is decided where the process is
 * ({@link #killIfRunning}, {@link #letNoMoreBegin}). What the worker is doing ({@link #runningCall}) is read from notes that
 * it makes and that outlive it.
 *
 * <p>Safe for use by many threads. No method waits, except for those of the streams, {@link #letNoMoreBegin} and
 * {@link #closeStreams}.
 */
public interface WorkerHandle {
    // ---- who it is ---------------------------------------------------------------------------------------------

    /** Returns the number of the worker's slot. */
    int number();

    /** Returns the process id, on the machine that the worker runs on. */
    long pid();

    /** Returns the name of the machine that the worker runs on, or null if that is this one. */
    @Nullable
    String host();

    /** Returns the name for messages: {@code worker 3 (pid 4711)}. */
    default String displayName() {
        String host = host();
        String name = "worker " + number() + " (pid " + pid();
        return host == null ? name + ")" : name + " on " + host + ")";
    }

    // ---- frames ------------------------------------------------------------------------------------------------

    /**
     * Returns the stream of frames from the worker. One thread at a time reads it, and may ask many times in a row how much
     * is available. It may end before the process does, and the other way round.
     */
    InputStream input();

    /**
     * Returns the stream of frames to the worker. One thread at a time writes to it. Up to 4 KiB that the worker has not read
     * must not block it.
     */
    OutputStream output();

    /** Records that nobody reads from {@link #input} any more. */
    void inputEnded();

    /** Closes both streams, after the end of the process. May wait. */
    void closeStreams();

    /**
     * Returns how long bytes take from the worker to here at least, in nanoseconds: by so much too late its clock is seen. 0 on
     * this machine.
     */
    long latencyNanos();

    /**
     * Returns the frame with the system properties that the worker is to have, or no bytes. Must not be called under a lock:
     * properties may be objects of the user's classes.
     */
    byte[] properties();

    /**
     * Returns a file in memory that both the worker and this JVM have open, beside which files with elements of arrays may be
     * put; null if they share no memory.
     */
    @Nullable
    Path memoryFile();

    // ---- its life ----------------------------------------------------------------------------------------------

    /**
     * Starts what looks after the process.
     *
     * @param onEnd is told of the end of the process, once, on a thread that it may keep. What this object tells of the worker
     *     stays as the worker left it until it returns.
     */
    void start(Consumer<WorkerEnd> onEnd);

    /**
     * Records that the worker is ready.
     *
     * @throws IOException if what only served its start cannot be removed
     */
    void ready() throws IOException;

    /** Returns the resident memory of the process in bytes, or -1 if it is not known. */
    long memoryBytes();

    // ---- what it is doing --------------------------------------------------------------------------------------

    /**
     * Has the notes of the worker read, where they are not read from here: what {@link #runningCall} and {@link #startedNanos} tell
     * after this is no older than this call, unless the worker's machine does not answer. May wait a moment.
     */
    default void look() {}

    /**
     * Returns the number of the running call; if none is running, the last one's, negated; 0 before the first.
     *
     * @throws IOException if the worker has ended
     */
    long runningCall() throws IOException;

    /**
     * Returns when that call started, by the worker's clock.
     *
     * @throws IOException if the worker has ended
     */
    long startedNanos() throws IOException;

    // ---- force -------------------------------------------------------------------------------------------------

    /** Ends the process and its descendants by force. The reason is kept, unless there is one already. */
    void kill(String reason);

    /** Does the same, but only while the call of that number is running. No other call is hit. */
    void killIfRunning(long number, String reason);

    /** Does the same, but only while no call is running. */
    void killUnlessRunning(String reason);

    /** Returns why the process was killed, or null if it was not. */
    @Nullable
    String killReason();

    /**
     * Bars further calls from beginning. May wait for the machine that the worker runs on.
     *
     * @return the number of the running call; if none is running, the last one's, negated
     * @throws IOException if the worker has ended
     */
    long letNoMoreBegin() throws IOException;
}
