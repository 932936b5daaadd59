package io.taskpool.benchmarks.growth;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ListMultimap;
import com.google.common.collect.Multimaps;
import io.taskpool.benchmarks.os.Heap;
import io.taskpool.benchmarks.os.Machine;
import io.taskpool.benchmarks.os.Subprocess;
import io.taskpool.benchmarks.report.LineChart;
import io.taskpool.benchmarks.report.Numbers;
import io.taskpool.benchmarks.report.Sections;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how the cost per call and memory grow, with each series in a separate JVM. */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Measures how the cost per call and memory grow with calls, workers, bytes and chunks.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Growth implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /** Room for the largest payload, encoded and decoded. */
    private static final String HEAP = "-Xmx4g";

    @Option(names = "--series", split = ",", description = "which series; all if not given")
    private List<String> series = Arrays.stream(Series.values()).map(Series::id).toList();

    @Option(names = "--quick", description = "much too short for meaningful figures, to check that it works")
    private boolean quick;

    @Option(names = "--java-home", description = "the JDK to measure", defaultValue = "${sys:java.home}")
    private Path javaHome;

    @Option(names = "--out", description = "the folder for tables and charts", defaultValue = "target/growth")
    private Path directory;

    @Option(
            names = "--write",
            arity = "0..1",
            fallbackValue = "../docs/performance.md",
            description = "the document whose tables are replaced; the charts are written to its folder")
    private @Nullable Path document;

    /** Called by picocli. */
    public Growth() {}

    @Override
    public Integer call() throws Exception {
        PrintStream out = System.out;
        Path unused = Files.createDirectories(directory);
        for (String id : series) {
            Series one = Series.of(id);
            String before = Machine.describe();
            List<Point> points = points(one);
            String text = String.format(
                    Locale.ROOT,
                    "%s; after: load %.1f%s.%n%n%s",
                    before,
                    Machine.load(),
                    quick ? "; quick" : "",
                    table(points));
            unused = Files.writeString(directory.resolve("growth-" + id + ".md"), text);
            chart(directory.resolve("growth-" + id + ".svg"), one, points);
            if (document != null) {
                Sections.replace(document, "growth-" + id, text);
                chart(document.resolveSibling("performance-growth-" + id + ".svg"), one, points);
            }
            out.println(one.title() + "\n" + text);
        }
        return 0;
    }

    private List<Point> points(Series one) throws IOException, InterruptedException {
        List<String> command = List.of(
                javaHome.resolve(Path.of("bin", "java")).toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                GrowthMain.class.getName(),
                one.id(),
                quick ? "quick" : "full");
        List<Point> points = Subprocess.run(command, null, LIMIT)
                .lines()
                .map(Point::parse)
                .flatMap(Optional::stream)
                .toList();
        if (points.isEmpty()) {
            throw new IOException("the series " + one.id() + " printed no point");
        }
        return points;
    }

    private static String table(List<Point> points) {
        StringBuilder table = new StringBuilder("""
                | what | how much | ns per call | parent's memory | all workers' memory |
                |---|---|---|---|---|
                """);
        for (Point point : points) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %,d | %s | %s | %s |%n",
                    point.line().replace('-', ' '),
                    point.x(),
                    Numbers.threeDigits(point.nanos()),
                    Heap.mebibytes(point.parentBytes()),
                    Heap.mebibytes(point.workerBytes())));
        }
        return table.toString();
    }

    private static void chart(Path file, Series series, List<Point> points) throws IOException {
        ListMultimap<String, LineChart.Point> lines = points.stream()
                .collect(ImmutableListMultimap.toImmutableListMultimap(
                        point -> point.line().replace('-', ' '),
                        point -> new LineChart.Point(Math.max(1, point.x()), point.nanos())));
        LineChart.write(
                file,
                series.title(),
                series.xLabel(),
                Multimaps.asMap(lines).entrySet().stream()
                        .map(line -> new LineChart.Line(line.getKey(), line.getValue()))
                        .toList());
    }
}
