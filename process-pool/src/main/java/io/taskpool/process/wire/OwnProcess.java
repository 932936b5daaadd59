package io.taskpool.process.wire;

import java.io.File;
import java.io.IOException;

/** The process that this runs in. */
public final class OwnProcess {
    private OwnProcess() {}

    /**
     * Returns the process id, as far as the Linux kernel tells it. {@code ProcessHandle} knows it everywhere, but makes a
     * thread pool first, for which a program's first call would wait.
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
