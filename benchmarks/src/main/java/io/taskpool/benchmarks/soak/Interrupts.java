package io.taskpool.benchmarks.soak;

import io.taskpool.benchmarks.os.OwnProcesses;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Sends a signal, as Ctrl-C does, to the process group of a program whose shutdown hook then must get all results. */
final class Interrupts {
    private static final long LIMIT_SECONDS = 60;

    private Interrupts() {}

    static boolean run(CallWindow window, RandomGenerator random, ScheduledExecutorService later) throws Exception {
        int count = 1 + random.nextInt(24);
        String signal = List.of("INT", "TERM", "HUP").get(random.nextInt(3));
        int delayMillis = random.nextInt(1_500);
        // No worker of that program is killed at random, so each call must return its value.
        Operation operation = window.begin(
                count + " submits by a program whose group gets SIG" + signal + " after " + delayMillis + " ms",
                "of that program",
                count,
                new Expectation(Set.of(SeenOutcome.VALUE), 1));
        if (operation == null) {
            return false;
        }
        Process program = start(window, operation);
        Future<?> limit = later.schedule(() -> kill(program.pid()), LIMIT_SECONDS, TimeUnit.SECONDS);
        BitSet reported = new BitSet();
        List<String> other = new ArrayList<>();
        try (BufferedReader lines = program.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(InterruptedProgram.UNDER_WAY)) {
                    Thread.sleep(delayMillis); // the moment is random, not a wait for a state
                    boolean unused = OwnProcesses.signal(signal, -program.pid());
                } else if (line.startsWith(InterruptedProgram.RESULT)) {
                    String[] words = line.split(" ", -1);
                    int call = Integer.parseInt(words[1]);
                    reported.set(call - operation.first());
                    window.reportValue(call, Long.valueOf(words[2]));
                } else {
                    other.add(line);
                }
            }
            int unused = program.waitFor();
        } finally {
            limit.cancel(false);
            program.destroyForcibly();
        }
        if (!other.contains(InterruptedProgram.END + count)) {
            throw new IllegalStateException(operation + " did not get all results. It printed: " + other);
        }
        return true;
    }

    private static Process start(CallWindow window, Operation operation) throws IOException {
        // Resets the signals to their defaults, as at a terminal: a program started in the background ignores SIGINT.
        return new ProcessBuilder(
                        "env",
                        "--default-signal=INT,TERM,HUP",
                        "setsid",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        InterruptedProgram.class.getName(),
                        window.file(),
                        Long.toString(window.salt()),
                        Integer.toString(operation.first()),
                        Integer.toString(operation.count()))
                .redirectErrorStream(true)
                .start();
    }

    private static void kill(long group) {
        try {
            boolean unused = OwnProcesses.signal("KILL", -group);
        } catch (Exception e) {
            throw new IllegalStateException("cannot kill program " + group, e);
        }
    }
}
