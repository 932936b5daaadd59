package io.taskpool.process.host;

import io.taskpool.process.host.os.BlackBoxReader;
import java.util.List;
import java.util.function.Supplier;

/**
 * A worker's process as it was launched.
 *
 * @param number the number of the worker's slot
 * @param process the process
 * @param command the command that started it
 * @param blackBox the file in which the worker notes what it does
 */
record LaunchedProcess(int number, Process process, List<String> command, BlackBoxReader blackBox)
        implements Supplier<String> {
    long pid() {
        return process.pid();
    }

    String displayName() {
        return "worker " + number + " (pid " + pid() + ")";
    }

    /** Returns the name: only those who need it make it, as to join the first strings takes a new JVM long. */
    @Override
    public String get() {
        return displayName();
    }
}
