package io.taskpool.benchmarks.soak;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the ledger of a finished round: no call is lost, doubled or misrouted. */
final class LedgerCheck {
    private static final Pattern WORKER = Pattern.compile("worker (\\d+) \\(pid \\d+\\)");

    private final CallWindow window;
    private final Violations violations;
    private final Tally tally;

    /** The call to which each worker's death was reported. */
    private final Map<String, Integer> deaths = new HashMap<>();

    private long repeats;

    LedgerCheck(CallWindow window, Violations violations, Tally tally) {
        this.window = window;
        this.violations = violations;
        this.tally = tally;
    }

    /** Checks all calls; returns how many attempts were retries. */
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

    /** Checks a call, and prints its history unless that of another call of the same operation has been printed. */
    private boolean isWrong(Operation operation, int call, boolean told) {
        SeenOutcome outcome = window.outcome(call);
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

    private @Nullable String wrong(Operation operation, int call, SeenOutcome outcome, int starts, int ends) {
        Expectation expected = operation.expectation();
        if (outcome == SeenOutcome.PENDING) {
            return "LOST: nothing was reported for a call";
        }
        if (window.reports(call) != 1) {
            return "DOUBLED: a call's outcome was reported " + window.reports(call) + " times";
        }
        if (outcome == SeenOutcome.WRONG_VALUE) {
            return "MISROUTED: a call got the outcome of another call";
        }
        if (!expected.outcomes().contains(outcome)) {
            return "a call ended as " + outcome + ", which is not allowed";
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
                starts >= Math.min(1, expected.attempts()) ? null : "a call failed without having run";
            case REJECTED, NOT_BEGUN -> starts == 0 ? null : "a call ran that was returned as not begun";
            case DID_NOT_FIT -> starts == 0 ? null : "a call ran that was reported not to fit its worker";
            case DIED -> secondDeath(operation, call);
            default -> null;
        };
    }

    /** Returns a violation if one worker's death failed two calls, otherwise null. */
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
