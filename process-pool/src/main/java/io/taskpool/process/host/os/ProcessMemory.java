package io.taskpool.process.host.os;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads how much memory a process uses, where the kernel reports it (Linux). */
public final class ProcessMemory {
    private static final String RESIDENT = "VmRSS:";

    private ProcessMemory() {}

    /** Tells whether this system reports how much memory a process uses. */
    public static boolean isKnown() {
        return residentBytes(ProcessHandle.current().pid()) > 0;
    }

    /** Returns the resident memory of a process in bytes, or -1. */
    public static long residentBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith(RESIDENT)) {
                    String kilobytes =
                            line.substring(RESIDENT.length()).replace("kB", "").trim();
                    return Long.parseLong(kilobytes) * 1024;
                }
            }
        } catch (IOException | NumberFormatException e) {
            // the process has ended, or this is not Linux
        }
        return -1;
    }
}
