package io.taskpool.benchmarks.compare;

import io.taskpool.benchmarks.os.Subprocess;
import io.taskpool.benchmarks.subject.Order;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Measures all contenders in turn, round after round, so that a temporary disturbance of the machine affects them all.
 */
final class Rounds {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Measures that the making of the archive would disturb. */
    private static final Set<Measure> STARTS_COUNT = Set.of(Measure.COLD, Measure.EXIT, Measure.PACED);

    private final PrintStream out;
    private final Commands commands;
    private final Set<Contender> present;
    private final boolean quick;
    private final Set<String> failures = new TreeSet<>();

    Rounds(PrintStream out, Commands commands, Set<Contender> present, boolean quick) {
        this.out = out;
        this.commands = commands;
        this.present = present;
        this.quick = quick;
    }

    Results run(List<Measure> measures, int rounds) throws InterruptedException {
        boolean starts = !Collections.disjoint(measures, STARTS_COUNT);
        if (starts && present.contains(Contender.TASKPOOL)) {
            makeArchiveReady();
        }
        Results results = new Results();
        for (int round = 1; round <= rounds; round++) {
            for (Measure measure : measures) {
                out.println("round " + round + " of " + rounds + ": " + measure.id());
                for (Contender contender : Contender.of(measure.contenders())) {
                    if (present.contains(contender)) {
                        take(measure, contender, round, results);
                    }
                }
            }
        }
        return results;
    }

    /**
     * Prepares the archive without measuring it: the cold figures are those of a program that has run before on this
     * JDK.
     */
    private void makeArchiveReady() throws InterruptedException {
        try {
            Map<String, Double> unused = Subprocess.figures(commands.makeArchiveReady(), LIMIT);
            out.println("prepared, unmeasured: the archive that workers start from");
        } catch (IOException e) {
            out.println("FAILED: workers have no archive to start from: " + e.getMessage());
            boolean unused = failures.add("TaskPool's startup archive");
        }
    }

    /** Returns what failed; the report names it among what was left out. */
    Set<String> failures() {
        return failures;
    }

    private void take(Measure measure, Contender contender, int round, Results results) throws InterruptedException {
        double seconds = quick ? 0.05 : 1.5;
        Order order = new Order(contender.id(), measure.id(), seconds, seconds, measure.batch(quick));
        try {
            for (Map.Entry<String, Double> figure :
                    Subprocess.figures(commands.of(contender, order), LIMIT).entrySet()) {
                results.add(Figure.of(figure.getKey()), contender, round, figure.getValue());
            }
        } catch (IOException e) {
            out.println("FAILED: " + e.getMessage());
            boolean unused = failures.add(contender.label() + " in " + measure.id());
        }
    }
}
