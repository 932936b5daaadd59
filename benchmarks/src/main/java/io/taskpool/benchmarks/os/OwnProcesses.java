package io.taskpool.benchmarks.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operating system's view of processes. */
public final class OwnProcesses {
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private static final Pattern PROPORTIONAL = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB");

    private OwnProcesses() {}

    /**
     * Sends a signal.
     *
     * @param name the signal's name without {@code SIG}
     * @param pid the process, or a process group as a negative number
     * @return false if there is no such process
     * @throws IOException if {@code kill} cannot be run
     * @throws InterruptedException if the calling thread was interrupted
     */
    public static boolean signal(String name, long pid) throws IOException, InterruptedException {
        // Without "--" some versions of kill read -1234 as -1, which means every process.
        return new ProcessBuilder("kill", "-" + name, "--", Long.toString(pid))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /**
     * Returns how much memory a process uses.
     *
     * @param pid the process
     * @return its resident set in bytes, 0 if it has ended
     */
    public static long residentBytes(long pid) {
        Matcher matcher = RESIDENT.matcher(read(Path.of("/proc", Long.toString(pid), "status")));
        return matcher.find() ? Long.parseLong(matcher.group(1)) << 10 : 0;
    }

    /**
     * Returns how much memory a process uses, of what it shares with others only its part.
     *
     * @param pid the process
     * @return its proportional set in bytes, 0 if it has ended
     */
    public static long proportionalBytes(long pid) {
        Matcher matcher = PROPORTIONAL.matcher(read(Path.of("/proc", Long.toString(pid), "smaps_rollup")));
        return matcher.find() ? Long.parseLong(matcher.group(1)) << 10 : 0;
    }

    /**
     * Returns how much processor time the living threads of a process have taken.
     *
     * @param pid the process
     * @return nanoseconds
     * @throws IOException if the process has ended, or the system does not say it
     */
    public static long cpuNanos(long pid) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                String text = read(thread.resolve("schedstat"));
                int end = text.indexOf(' ');
                sum += end < 0 ? 0 : Long.parseLong(text.substring(0, end));
            }
        }
        return sum;
    }

    /**
     * Returns the processes that have an argument in their command line.
     *
     * @param argument the argument
     * @return their ids
     */
    public static List<Long> withArgument(String argument) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> List.of(read(Path.of("/proc", Long.toString(pid), "cmdline"))
                                .split("\0"))
                        .contains(argument))
                .toList();
    }
}
