package io.taskpool.benchmarks.compare;

import io.taskpool.benchmarks.os.Machine;
import io.taskpool.benchmarks.os.Subprocess;
import io.taskpool.benchmarks.report.Sections;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares this library with its peers and the floors in one run. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Compares this library with its peers and the floors in one run.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Compare implements Callable<Integer> {
    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
    private static final Duration PROBE_LIMIT = Duration.ofMinutes(1);

    @Option(names = "--rounds", description = "how many times all contenders take turns", defaultValue = "5")
    private int rounds;

    @Option(names = "--measures", split = ",", description = "which measures, or groups of them; all if not given")
    private List<String> measures =
            Arrays.stream(Measure.values()).map(Measure::id).toList();

    @Option(names = "--quick", description = "much too short for meaningful figures, to check that it works")
    private boolean quick;

    @Option(names = "--no-peers", description = "measure only this library and the floors")
    private boolean withoutPeers;

    @Option(names = "--java-home", description = "the JDK to measure", defaultValue = "${sys:java.home}")
    private Path javaHome;

    @Option(names = "--peers", description = "the peers' programs", defaultValue = "src/main/peers")
    private Path peers;

    @Option(names = "--node-folder", description = "where to install peers", defaultValue = "target/peers-node")
    private Path nodeFolder;

    @Option(names = "--out", description = "the folder for tables and charts", defaultValue = "target/compare")
    private Path directory;

    @Option(
            names = "--write",
            arity = "0..1",
            fallbackValue = "../docs/performance.md",
            description = "the document whose tables are replaced; the chart is written to its folder")
    private @Nullable Path document;

    /** Called by picocli. */
    public Compare() {}

    @Override
    public Integer call() throws Exception {
        return run(System.out) ? 0 : 1;
    }

    private boolean run(PrintStream out) throws IOException, InterruptedException {
        Peers probe = new Peers(out, peers, nodeFolder);
        String jdk = jdk();
        String feature = jdk.replaceAll("[^0-9].*", "");
        boolean virtual = Integer.parseInt(feature) >= FIRST_WITH_VIRTUAL_THREADS;
        Set<Contender> present = present(probe, virtual);
        Rounds program = new Rounds(out, new Commands(javaHome, peers, nodeFolder), present, quick);
        String before = Machine.describe();
        Results results = program.run(
                measures.stream()
                        .map(Measure::named)
                        .flatMap(List::stream)
                        .distinct()
                        .toList(),
                rounds);
        CompareReport report = new CompareReport(results);
        Set<String> absent = new TreeSet<>(probe.missing());
        if (!virtual) {
            boolean unused = absent.add("virtual threads, which need JDK " + FIRST_WITH_VIRTUAL_THREADS);
        }
        if (withoutPeers) {
            boolean unused = absent.add("the peers, by --no-peers");
        }
        absent.addAll(program.failures());
        String head = String.format(
                Locale.ROOT,
                "JDK %s, %d rounds%s; the runner, before: %s; after: load %.1f.%nLeft out: %s.%n%n",
                jdk,
                rounds,
                quick ? ", quick, so the figures mean nothing" : "",
                before,
                Machine.load(),
                absent.isEmpty() ? "nothing" : String.join("; ", absent));
        Path unused = Files.createDirectories(directory);
        String text = head + report.goals() + "\n" + report.figures();
        unused = Files.writeString(directory.resolve("compare-" + feature + ".md"), text);
        String title = "TaskPool compared with its peers, JDK " + feature;
        report.chart(directory.resolve("compare-" + feature + ".svg"), title);
        if (document != null) {
            Sections.replace(document, "compare-" + feature + " goals", head + report.goals());
            Sections.replace(document, "compare-" + feature + " figures", report.figures());
            report.chart(document.resolveSibling("performance-compare-" + feature + ".svg"), title);
        }
        out.println(text);
        report.missed().forEach(goal -> out.println("MISSED: " + goal));
        boolean oursFailed = program.failures().stream().anyMatch(failure -> failure.startsWith("TaskPool"));
        out.println((oursFailed ? "FAILED" : "MEASURED") + ": "
                + report.missed().size() + " goals missed, " + absent.size() + " left out");
        return !oursFailed;
    }

    private Set<Contender> present(Peers probe, boolean virtual) throws IOException, InterruptedException {
        boolean python = !withoutPeers && probe.hasPython();
        boolean node = !withoutPeers && probe.hasNode();
        Set<Contender> present = EnumSet.noneOf(Contender.class);
        for (Contender contender : Contender.values()) {
            boolean runs = switch (contender.platform()) {
                case JAVA -> true;
                case JAVA_21 -> virtual;
                case PYTHON -> python;
                case NODE -> node;
            };
            if (runs && !(withoutPeers && contender.kind() == Contender.Kind.PEER)) {
                boolean unused = present.add(contender);
            }
        }
        return present;
    }

    private String jdk() throws IOException, InterruptedException {
        String java = javaHome.resolve(Path.of("bin", "java")).toString();
        String version = Subprocess.run(List.of(java, "-XshowSettings:properties", "-version"), null, PROBE_LIMIT);
        return version.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("java.runtime.version = "))
                .findFirst()
                .map(line -> line.substring(line.indexOf('=') + 2))
                .orElseThrow(() -> new IOException(java + " did not print its version: " + version));
    }
}
