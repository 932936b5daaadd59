package io.taskpool.process.host.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads how many processes the kernel has killed because memory ran out, in total and in this process's control group.
 * A worker that died by {@code SIGKILL} while one of the numbers rose was most likely one of them. Where the kernel
 * does not report it (not Linux, or {@code /proc} hidden) the number never rises.
 */
public final class MemoryKills {
    private static final List<Path> COUNTERS =
            List.of(Path.of("/proc/vmstat"), Path.of("/sys/fs/cgroup/memory.events"));
    private static final String KEY = "oom_kill ";

    private MemoryKills() {}

    public static long count() {
        long count = 0;
        for (Path counter : COUNTERS) {
            try {
                for (String line : Files.readAllLines(counter)) {
                    if (line.startsWith(KEY)) {
                        count += Long.parseLong(line.substring(KEY.length()).trim());
                    }
                }
            } catch (IOException | NumberFormatException e) {
                // this kernel does not report it
            }
        }
        return count;
    }
}
