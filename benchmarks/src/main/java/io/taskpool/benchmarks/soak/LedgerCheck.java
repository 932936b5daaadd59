package io.taskpool.benchmarks.soak;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds the ledger of a finished round to the promises: nothing lost, nothing doubled, nothing misrouted. */
final class LedgerCheck {
    private static final Pattern WORKER = Pattern.compile("worker (\\d+) \\(pid \\d+\\)");

    private final CallWindow window;
    private final Violations violations;
    private final Tally tally;

    /** Which call a worker's death was reported to. */
    private final Map<String, Integer> deaths = new HashMap<>();

    private long repeats;

    LedgerCheck(CallWindow window, Violations violations, Tally tally) {
        this.window = window;
        this.violations = violations;
        this.tally = tally;
    }

    /** Checks all calls; returns how many attempts were repeats. */
    long check() {
        for (Operation operation : window.operations()) {
            int wrong = 0;
            for (int call = operation.first(); call < operation.first() + operation.count(); call++) {
                if (isWrong(operation, call, wrong > 0)) {
                    wrong++;
                }
            }
        }
        return repeats;
    }

    /** Checks a call, and tells its history unless that of another of the same operation was told. */
    private boolean isWrong(Operation operation, int call, boolean told) {
        Outcome outcome = window.outcome(call);
        RunLog runs = window.runs();
        int starts = runs.starts(call);
        int ends = runs.ends(call);
        tally.count(outcome);
        repeats += Math.max(0, starts - 1);
        String wrong = wrong(operation, call, outcome, starts, ends);
        if (wrong == null) {
            return false;
        }
        if (told) {
            violations.addUntold();
        } else {
            violations.add(wrong + "\n  " + window.history(operation, call));
        }
        return true;
    }

    private @Nullable String wrong(Operation operation, int call, Outcome outcome, int starts, int ends) {
        Expectation expected = operation.expectation();
        if (outcome == Outcome.PENDING) {
            return "LOST: nothing was reported for a call";
        }
        if (window.reports(call) != 1) {
            return "DOUBLED: a call's outcome was reported " + window.reports(call) + " times";
        }
        if (outcome == Outcome.WRONG_VALUE) {
            return "MISROUTED: a call came to something that is not its own";
        }
        if (!expected.outcomes().contains(outcome)) {
            return "a call came to " + outcome + ", which it must not";
        }
        if (starts > expected.attempts()) {
            return "DOUBLED: a call ran " + starts + " times";
        }
        if (ends > starts) {
            return "a call ended more often than it began";
        }
        return switch (outcome) {
            case VALUE, BEFORE_FAILURE -> ends >= 1 ? null : "a call that has a result did not run to its end";
            case THREW, OUT_OF_MEMORY, STACK_OVERFLOW ->
                starts >= Math.min(1, expected.attempts()) ? null : "a call failed that did not run";
            case REJECTED, NOT_BEGUN -> starts == 0 ? null : "a call ran that was given back as not begun";
            case DID_NOT_FIT -> starts == 0 ? null : "a call ran that was reported not to fit its worker";
            case DIED -> secondDeath(operation, call);
            default -> null;
        };
    }

    /** One death must not fail two calls. */
    private @Nullable String secondDeath(Operation operation, int call) {
        String note = window.noteOf(call);
        Matcher worker = WORKER.matcher(note == null ? "" : note);
        if (!worker.find()) {
            return null;
        }
        String key = operation.pool() + " " + worker.group();
        Integer earlier = deaths.putIfAbsent(key, call);
        return earlier == null ? null : "the death of one worker failed two calls: also call " + earlier;
    }
}
