package io.taskpool.monitor;

import static io.taskpool.monitor.Units.bytes;
import static io.taskpool.monitor.Units.count;
import static io.taskpool.monitor.Units.share;
import static io.taskpool.monitor.Units.time;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a report as text, for a terminal of {@value #WIDTH} columns. Of what is long, it shows the most important part. */
final class ReportText {
    private static final int WIDTH = 120;
    private static final int LONGEST_NAME = 28;
    private static final int MOST_WORKERS = 24;
    private static final int MOST_FUNCTIONS = 12;
    private static final int MOST_REASONS = 5;

    private final PoolFigures pool;
    private final StringBuilder text;

    private ReportText(PoolFigures pool, StringBuilder text) {
        this.pool = pool;
        this.text = text;
    }

    static String of(List<PoolFigures> pools, List<List<String>> advice) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pools.size(); i++) {
            text.append(i == 0 ? "" : "\n");
            new ReportText(pools.get(i), text).write(advice.get(i));
        }
        return text.toString();
    }

    private void write(List<String> advice) {
        head();
        workers();
        functions();
        transfers();
        failures();
        ends("Workers that died", true);
        ends("Workers that ended", false);
        text.append("\nWhat to change\n");
        if (advice.isEmpty()) {
            text.append("  Nothing stands out.\n");
        }
        advice.forEach(sentence -> wrap("- " + sentence, "  "));
    }

    private void head() {
        long calls = pool.functions().stream().mapToLong(FunctionSummary::calls).sum();
        List<String> how = new ArrayList<>();
        for (CallOutcome outcome : CallOutcome.values()) {
            long count = pool.functions().stream()
                    .mapToLong(function -> function.calls(outcome))
                    .sum();
            if (count > 0) {
                how.add(count(count) + " " + words(outcome));
            }
        }
        text.append("Pool '").append(pool.pool()).append("': ").append(count(calls));
        text.append(calls == 1 ? " call" : " calls").append(" in ").append(time(pool.until() - pool.from()));
        text.append(how.isEmpty() ? "" : ", " + String.join(", ", how)).append('\n');
        if (pool.dropped() > 0) {
            wrap("These are the last calls. " + count(pool.dropped()) + " earlier ones are not kept any more.", "  ");
        }
        if (pool.lost() > 0) {
            wrap(
                    count(pool.lost())
                            + " events were lost, because calls were shorter than telling of them takes. What follows"
                            + " leaves these calls out.",
                    "  ");
        }
    }

    private static String words(CallOutcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> "succeeded";
            case FAILED -> "failed";
            case TIMED_OUT -> "ran past their time limit";
            case CANCELLED -> "cancelled";
            case WORKER_DIED -> "ended with their worker";
        };
    }

    private void workers() {
        if (pool.workers().isEmpty()) {
            text.append(pool.times().count() == 0 ? "" : "\nEach call had a thread of its own.\n");
            return;
        }
        text.append("\nWorkers\n");
        ReportTable table = new ReportTable();
        table.row("", "start-up", "busy", "waiting", "idle", "calls", "failed", "memory", "");
        List<WorkerSummary> shown = shown();
        for (WorkerSummary worker : shown) {
            Duration startUp = worker.startUp();
            table.row(
                    worker.name(),
                    startUp == null ? "" : time(startUp.toNanos()),
                    share(worker.busy()),
                    share(worker.waiting()),
                    share(worker.idle()),
                    count(worker.calls()),
                    count(worker.failures()),
                    worker.memoryBytes() < 0 ? "" : bytes(worker.memoryBytes()),
                    worker.ended() == null ? "" : worker.died() ? "died" : "ended");
        }
        table.appendTo(text);
        int left = pool.workers().size() - shown.size();
        if (left > 0) {
            text.append("  and ").append(count(left)).append(" more\n");
        }
    }

    /** Returns the workers that did most, in the order in which they were ready. */
    private List<WorkerSummary> shown() {
        List<WorkerSummary> all = pool.workers();
        if (all.size() <= MOST_WORKERS) {
            return all;
        }
        List<WorkerSummary> most = new ArrayList<>(all);
        most.sort(Comparator.comparingLong(WorkerSummary::calls).reversed());
        List<WorkerSummary> shown = most.subList(0, MOST_WORKERS);
        return all.stream().filter(shown::contains).toList();
    }

    private void functions() {
        if (pool.functions().isEmpty()) {
            return;
        }
        text.append("\nFunctions\n");
        List<FunctionSummary> shown = firstOf(pool.functions(), MOST_FUNCTIONS);
        ReportTable table = new ReportTable();
        table.row("", "", "", "", "run", "", "", "wait", "", "");
        table.row("", "calls", "failed", "retries", "median", "95 %", "longest", "median", "95 %", "longest");
        for (FunctionSummary function : shown) {
            TimeSummary run = function.runTimes();
            TimeSummary wait = function.waitTimes();
            table.row(
                    name(function.name()),
                    count(function.calls()),
                    count(function.failed()),
                    count(function.retries()),
                    time(run.nanosAt(50)),
                    time(run.nanosAt(95)),
                    time(run.nanosAt(100)),
                    time(wait.nanosAt(50)),
                    time(wait.nanosAt(95)),
                    time(wait.nanosAt(100)));
        }
        table.appendTo(text);
        int left = pool.functions().size() - shown.size();
        if (left > 0) {
            text.append("  and ").append(count(left)).append(" more\n");
        }
        text.append("\nSlowest calls\n");
        for (FunctionSummary function : shown) {
            String calls = function.slowest().stream().map(ReportText::slow).collect(Collectors.joining(", "));
            wrap(name(function.name()) + ": " + calls, "  ");
        }
    }

    /** What was sent, which is nothing if the workers are threads. */
    private void transfers() {
        List<FunctionSummary> sending = pool.functions().stream()
                .filter(function -> function.bytesSent() + function.bytesReceived() > 0)
                .sorted(Comparator.comparingLong(
                                (FunctionSummary function) -> function.bytesSent() + function.bytesReceived())
                        .reversed())
                .toList();
        if (sending.isEmpty()) {
            return;
        }
        text.append("\nSent and received\n");
        ReportTable table = new ReportTable();
        table.row("", "sent", "a call", "received", "a call");
        for (FunctionSummary function : firstOf(sending, MOST_FUNCTIONS)) {
            table.row(
                    name(function.name()),
                    bytes(function.bytesSent()),
                    bytes(function.bytesSent() / function.calls()),
                    bytes(function.bytesReceived()),
                    bytes(function.bytesReceived() / function.calls()));
        }
        table.appendTo(text);
    }

    private static String slow(CallEvent call) {
        Instant ended = call.ended();
        String ran = ended == null
                ? ""
                : " " + time(Duration.between(call.started(), ended).toNanos());
        return (call.index() < 0 ? "call " + call.number() : "item " + call.index()) + ran;
    }

    private void failures() {
        Map<String, Long> counts = new HashMap<>();
        for (FunctionSummary function : pool.functions()) {
            function.failures()
                    .forEach((why, count) -> counts.merge(name(function.name()) + ": " + why, count, Long::sum));
        }
        reasons("Failures", counts);
    }

    private void ends(String title, boolean died) {
        Map<String, Long> counts = new HashMap<>();
        for (WorkerSummary worker : pool.workers()) {
            String why = worker.ended();
            if (why != null && worker.died() == died) {
                counts.merge(why, 1L, Long::sum);
            }
        }
        reasons(title, counts);
    }

    private void reasons(String title, Map<String, Long> counts) {
        if (counts.isEmpty()) {
            return;
        }
        text.append('\n').append(title).append('\n');
        List<Map.Entry<String, Long>> all =
                List.copyOf(FunctionFigures.mostFirst(counts).entrySet());
        for (Map.Entry<String, Long> each : firstOf(all, MOST_REASONS)) {
            wrap(count(each.getValue()) + " × " + each.getKey(), "  ");
        }
        if (all.size() > MOST_REASONS) {
            text.append("  and ").append(count(all.size() - MOST_REASONS)).append(" other reasons\n");
        }
    }

    private static <T> List<T> firstOf(List<T> all, int most) {
        return all.subList(0, Math.min(most, all.size()));
    }

    /** Shortens a name from its beginning, as its end tells it from others. */
    private static String name(String name) {
        String line = name.replaceAll("\\s+", " ");
        return line.length() <= LONGEST_NAME ? line : "…" + line.substring(line.length() - LONGEST_NAME + 1);
    }

    /** Writes a paragraph whose lines are as long as fits, those after the first indented further. */
    private void wrap(String paragraph, String indent) {
        StringBuilder line = new StringBuilder(indent);
        String next = indent + "  ";
        boolean empty = true;
        for (String each :
                Splitter.on(CharMatcher.whitespace()).omitEmptyStrings().split(paragraph)) {
            String word =
                    each.length() <= WIDTH - next.length() ? each : each.substring(0, WIDTH - next.length() - 1) + "…";
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(next);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        text.append(line).append('\n');
    }
}
