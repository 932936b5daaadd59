package io.taskpool.benchmarks.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operating system says of processes. */
public final class Processes {
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private Processes() {}

    /**
     * Sends a signal.
     *
     * @param name the signal's name without {@code SIG}
     * @param pid the process
     * @return false if there is no such process
     * @throws IOException if {@code kill} cannot be run
     * @throws InterruptedException if the calling thread was interrupted
     */
    public static boolean signal(String name, long pid) throws IOException, InterruptedException {
        return new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /**
     * Tells whether a process runs. One that has ended and was not reaped, as in a container, does not.
     *
     * @param pid the process
     * @return whether it is alive
     */
    public static boolean isRunning(long pid) {
        char state = state(pid);
        return state != 'Z' && state != 'X';
    }

    /** Returns the state letter of proc(5), X if there is no such process. */
    static char state(long pid) {
        String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        return stat.isEmpty() ? 'X' : stat.charAt(stat.lastIndexOf(')') + 2);
    }

    static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Returns how much memory a process has in use.
     *
     * @param pid the process
     * @return its resident set in bytes, 0 if it has ended
     */
    public static long residentBytes(long pid) {
        Matcher matcher = RESIDENT.matcher(read(Path.of("/proc", Long.toString(pid), "status")));
        return matcher.find() ? Long.parseLong(matcher.group(1)) << 10 : 0;
    }

    /**
     * Waits until none of the processes runs any more.
     *
     * @param pids the processes
     * @param limit how long to wait at most
     * @return those that still run
     * @throws InterruptedException if the calling thread was interrupted
     */
    public static List<Long> awaitGone(List<Long> pids, Duration limit) throws InterruptedException {
        boolean unused = Until.holds(() -> pids.stream().noneMatch(Processes::isRunning), limit);
        return pids.stream().filter(Processes::isRunning).toList();
    }
}
