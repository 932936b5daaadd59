package io.taskpool.remote.wire;

import java.io.File;
import java.io.IOException;

/** The process of this JVM. */
public final class OwnProcess {
    private OwnProcess() {}

    /**
     * Returns the process id, read from {@code /proc}. {@code ProcessHandle} works on every system, but it starts a
     * thread pool first, which would delay a program's first call.
     *
     * @return the id, or 0 on other systems
     */
    public static long id() {
        try {
            return Long.parseLong(new File("/proc/self").getCanonicalFile().getName());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
