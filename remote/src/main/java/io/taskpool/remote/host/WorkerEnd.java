package io.taskpool.remote.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a worker JVM that has ended. For one thread. */
public interface WorkerEnd {
    /** Waits a moment for what the worker printed last, which messages quote. Must not be called under a lock. */
    void awaitLastLines();

    /** Returns its last lines on standard error, oldest first. */
    List<String> lastLines();

    /** Returns its exit code; 128 and the signal's number if it was ended by a signal. */
    int exitCode();

    /** Tells whether the kernel of its machine has killed something for lack of memory while it lived. */
    boolean memoryKill();

    /** Returns the file to which its JVM has written a crash report, on its machine, or null if there is none. */
    @Nullable
    Path crashReport();

    /** Returns the command that started it. */
    List<String> command();

    /** Returns which setting most likely kept it from starting, in one sentence, without its full stop. */
    String startAdvice();

    /**
     * Tells whether what the worker noted of its calls is there. If not, as of one whose machine is gone, nobody can tell which of the
     * calls that it was sent have begun, so all of them count as begun.
     */
    boolean hasNotes();

    // ---- the streams, as it left them --------------------------------------------------------------------------

    /**
     * Returns the offset in its input up to which it has handled frames.
     *
     * @throws IOException if that is not known
     */
    long takenIn() throws IOException;

    /**
     * Returns how many bytes of its input it has read.
     *
     * @throws IOException if that is not known
     */
    long read() throws IOException;

    /**
     * Returns the offset in its output up to which it has written whole frames.
     *
     * @throws IOException if that is not known
     */
    long published() throws IOException;

    /**
     * Returns what it had written and nobody has received.
     *
     * @param received the offset in its output up to which bytes came out of {@link WorkerHandle#input}
     * @param published the one up to which they were written
     * @return the bytes in between, which are whole frames
     * @throws IOException if they cannot be had
     */
    byte[] rest(long received, long published) throws IOException;
}
