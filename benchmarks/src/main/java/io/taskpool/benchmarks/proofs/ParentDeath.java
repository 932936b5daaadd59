package io.taskpool.benchmarks.proofs;

import io.taskpool.benchmarks.os.OwnProcesses;
import io.taskpool.benchmarks.os.Until;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Repeatedly kills a program while its workers are idle, spin, have non-daemon threads, or start, and checks that none
 * outlives it.
 */
@Command(
        name = "parent-death",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Kills a parent with kill -9 and checks that its workers are gone in time.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ParentDeath implements Callable<Integer> {
    private static final List<ParentProgram.State> STATES = List.copyOf(EnumSet.allOf(ParentProgram.State.class));

    @Option(names = "--times", description = "how often", defaultValue = "100")
    private int times;

    @Option(names = "--workers", description = "workers of each parent", defaultValue = "4")
    private int workers;

    @Option(names = "--limit", description = "how long workers may outlive their parent", defaultValue = "5s")
    private Duration limit;

    @Option(names = "--seed", description = "determines the moment of each kill", defaultValue = "1")
    private long seed;

    /** Called by picocli. */
    public ParentDeath() {}

    @Override
    public Integer call() throws Exception {
        return run(System.out, times, workers, limit, seed) ? 0 : 1;
    }

    /**
     * Runs the proof.
     *
     * @param out the stream to print the report to
     * @param times how often to kill
     * @param workers workers of each parent
     * @param limit how long workers may outlive their parent
     * @param seed determines the moment of each kill
     * @return whether the proof succeeded
     * @throws Exception if it cannot be carried out
     */
    public static boolean run(PrintStream out, int times, int workers, Duration limit, long seed) throws Exception {
        ProofReport report =
                new ProofReport(out, "parent-death", times + " times, " + workers + " workers, seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        int workersSeen = 0;
        long slowest = 0;
        for (int i = 0; i < times; i++) {
            Killed killed = once(report, STATES.get(i % STATES.size()), workers, limit, random);
            workersSeen += killed.workers;
            slowest = Math.max(slowest, killed.millis);
            report.progress("%d parents killed, their workers were gone after %d ms at most", i + 1, slowest);
        }
        return report.end(
                "%d parents killed, %d workers seen, all gone after %d ms at most", times, workersSeen, slowest);
    }

    private record Killed(int workers, long millis) {}

    private static Killed once(
            ProofReport report, ParentProgram.State state, int workers, Duration limit, SplittableRandom random)
            throws Exception {
        // An argument of each worker's command line, so that workers that start at the very moment of the kill are
        // found, too.
        String mark = "-Dparent=" + Long.toHexString(random.nextLong());
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ParentProgram.class.getName(),
                        state.name(),
                        Integer.toString(workers),
                        mark)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = parent.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null && !line.equals("in state")) {
                line = lines.readLine();
            }
            Thread.sleep(random.nextInt(100)); // the moment is random, not a wait for a state
            int seen = OwnProcesses.withArgument(mark).size() - 1; // the parent has it, too
            if (state != ParentProgram.State.STARTING && seen != workers) {
                report.violation("a parent in state " + state + " has " + seen + " workers");
            }
            parent.destroyForcibly().waitFor(); // kill -9
            long start = System.nanoTime();
            boolean gone = Until.holds(() -> OwnProcesses.withArgument(mark).isEmpty(), limit);
            long millis = (System.nanoTime() - start) / 1_000_000;
            if (!gone) {
                List<Long> left = OwnProcesses.withArgument(mark);
                report.violation("workers " + left + " are still alive " + limit
                        + " after the end of their parent, state " + state + ", pid " + parent.pid());
                for (long pid : left) {
                    boolean unused = OwnProcesses.signal("KILL", pid);
                }
            }
            return new Killed(seen, millis);
        } finally {
            parent.destroyForcibly();
        }
    }
}
