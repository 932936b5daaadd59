package io.taskpool.benchmarks.compare;

import io.taskpool.benchmarks.report.BarChart;
import io.taskpool.benchmarks.report.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** Writes the results as tables and as a chart. */
final class CompareReport {
    private final Results results;

    CompareReport(Results results) {
        this.results = results;
    }

    String goals() {
        StringBuilder table = new StringBuilder("""
                | measure | compared with | goal | ratio, median of rounds | least … most | met |
                |---|---|---|---|---|---|
                """);
        for (Goal goal : Goal.ALL) {
            List<Double> ratios = goal.ratios(results);
            if (!ratios.isEmpty()) {
                Spread spread = Spread.of(ratios);
                table.append(String.format(
                        Locale.ROOT,
                        "| %s%s | %s | %s %s | **%s** | %s … %s | %s |%n",
                        goal.figure().title(),
                        goal.ours() == Contender.TASKPOOL
                                ? ""
                                : " (" + goal.ours().label() + ")",
                        goal.text(),
                        goal.atLeast() ? "≥" : "≤",
                        Numbers.threeDigits(goal.limit()),
                        Numbers.threeDigits(spread.median()),
                        Numbers.threeDigits(spread.least()),
                        Numbers.threeDigits(spread.most()),
                        goal.isMet(spread.median()) ? "yes" : "**no**"));
            }
        }
        return table.toString();
    }

    String figures() {
        StringBuilder table = new StringBuilder("""
                | measure | contender | median | least … most | unit |
                |---|---|---|---|---|
                """);
        for (Figure figure : Figure.values()) {
            String title = figure.title();
            for (Map.Entry<Contender, SortedMap<Integer, Double>> entry : sorted(figure)) {
                Spread spread = Spread.of(entry.getValue().values());
                boolean ours = entry.getKey().kind() == Contender.Kind.OURS;
                table.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %s | %s … %s | %s |%n",
                        title,
                        ours
                                ? "**" + entry.getKey().label() + "**"
                                : entry.getKey().label(),
                        Numbers.threeDigits(spread.median()),
                        Numbers.threeDigits(spread.least()),
                        Numbers.threeDigits(spread.most()),
                        figure.unit()));
                title = "";
            }
        }
        return table.toString();
    }

    /** Returns the contenders that have a figure, the best first. */
    private List<Map.Entry<Contender, SortedMap<Integer, Double>>> sorted(Figure figure) {
        Comparator<Map.Entry<Contender, SortedMap<Integer, Double>>> byMedian = Comparator.comparingDouble(
                entry -> Spread.of(entry.getValue().values()).median());
        return results.of(figure).entrySet().stream()
                .sorted(figure.higherIsBetter() ? byMedian.reversed() : byMedian)
                .toList();
    }

    void chart(Path file, String title) throws IOException {
        List<BarChart.Panel> panels = new ArrayList<>();
        for (Figure figure : Figure.values()) {
            List<BarChart.Bar> bars = new ArrayList<>();
            for (Map.Entry<Contender, SortedMap<Integer, Double>> entry : sorted(figure)) {
                Spread spread = Spread.of(entry.getValue().values());
                Contender contender = entry.getKey();
                bars.add(new BarChart.Bar(
                        contender.label(),
                        contender.kind().name().toLowerCase(Locale.ROOT),
                        spread.median(),
                        spread.least(),
                        spread.most()));
            }
            if (bars.size() > 1) {
                String better = figure.higherIsBetter() ? "higher is better" : "lower is better";
                panels.add(new BarChart.Panel(figure.title() + ", " + figure.unit() + " (" + better + ")", bars));
            }
        }
        BarChart.write(file, title, panels);
    }

    /** Returns the goals that were missed. */
    List<String> missed() {
        List<String> missed = new ArrayList<>();
        for (Goal goal : Goal.ALL) {
            List<Double> ratios = goal.ratios(results);
            if (!ratios.isEmpty() && !goal.isMet(Spread.of(ratios).median())) {
                missed.add(goal.figure().title() + " / " + goal.text());
            }
        }
        return missed;
    }
}
