package io.taskpool.benchmarks;

import io.taskpool.benchmarks.cluster.ClusterCosts;
import io.taskpool.benchmarks.cluster.MemberDeath;
import io.taskpool.benchmarks.compare.Compare;
import io.taskpool.benchmarks.growth.Growth;
import io.taskpool.benchmarks.jmh.Jmh;
import io.taskpool.benchmarks.proofs.ManyWorkers;
import io.taskpool.benchmarks.proofs.ParentDeath;
import io.taskpool.benchmarks.proofs.RandomClose;
import io.taskpool.benchmarks.proofs.Recycles;
import io.taskpool.benchmarks.proofs.Sharing;
import io.taskpool.benchmarks.proofs.Transfer;
import io.taskpool.benchmarks.soak.SoakCommand;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;

/** Runs one of the benchmark programs. */
@Command(
        name = "benchmarks",
        mixinStandardHelpOptions = true,
        description = "Comparisons with peers, and long runs that test what the documentation promises.",
        subcommands = {
            Compare.class,
            Growth.class,
            Jmh.class,
            SoakCommand.class,
            ParentDeath.class,
            RandomClose.class,
            Transfer.class,
            ManyWorkers.class,
            Recycles.class,
            Sharing.class,
            MemberDeath.class,
            ClusterCosts.class,
            CommandLine.HelpCommand.class
        })
public final class BenchmarkMain {
    private BenchmarkMain() {}

    /**
     * Runs the program that the arguments name and ends the JVM, with status 0 if all its checks passed.
     *
     * @param args the program's name and its options; {@code --help} lists them
     */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        return new CommandLine(new BenchmarkMain())
                .registerConverter(Duration.class, (ITypeConverter<Duration>) BenchmarkMain::duration)
                .execute(args);
    }

    /** Parses 20m, 1h30m or 90s. */
    private static Duration duration(String text) {
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
}
