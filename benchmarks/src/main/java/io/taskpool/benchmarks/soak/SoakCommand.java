package io.taskpool.benchmarks.soak;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The soak's command line. */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Makes millions of calls under random faults, and accounts for each. Exit status 1: a promise"
                + " was broken; the call's history and the seed are printed.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class SoakCommand implements Callable<Integer> {
    @Option(names = "--seed", description = "determines what is done (default: from the clock)")
    private long seed = System.nanoTime();

    @Option(names = "--duration", description = "how long at least, such as 20m, 90s or 2h", defaultValue = "20m")
    private Duration duration;

    @Option(
            names = "--calls",
            description = "how many calls at least, spread over the duration",
            defaultValue = "10000000")
    private long calls;

    @Option(names = "--workers", description = "workers of the larger of the two pools", defaultValue = "4")
    private int workers;

    @Option(names = "--drivers", description = "threads that make calls", defaultValue = "4")
    private int drivers;

    @Option(names = "--faults", description = "faults per second, on average", defaultValue = "2.5")
    private double faults;

    @Option(names = "--round", description = "length of a storm and the checks after it", defaultValue = "30s")
    private Duration round;

    @Option(
            names = "--strength-limit",
            description = "how soon after a storm all workers have to run calls",
            defaultValue = "2s")
    private Duration strengthLimit;

    @Option(
            names = "--stall-limit",
            description = "how long after a storm its last calls may take",
            defaultValue = "90s")
    private Duration stallLimit;

    /** Called by picocli. */
    public SoakCommand() {}

    @Override
    @SuppressWarnings("ClosingStandardOutputStreams") // the run does not close what it prints to
    public Integer call() throws Exception {
        SoakSettings settings =
                new SoakSettings(seed, duration, calls, workers, drivers, faults, round, 4, strengthLimit, stallLimit);
        try (SoakRun run = new SoakRun(settings, System.out)) {
            return run.run() ? 0 : 1;
        }
    }
}
