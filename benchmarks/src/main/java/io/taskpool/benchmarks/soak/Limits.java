package io.taskpool.benchmarks.soak;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import java.time.Duration;
import java.util.List;

/** A call with a short time limit after one with a long limit: each must be held to its own. */
final class Limits {
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofHours(1);

    private Limits() {}

    static boolean run(CallWindow window, SoakPool pool) {
        boolean made = one(window, pool, Act.NAP, LONG, Expectation.of(pool, SeenOutcome.VALUE));
        return one(window, pool, Act.SLEEP, SHORT, Expectation.of(pool, SeenOutcome.TIMED_OUT)) && made;
    }

    private static boolean one(CallWindow window, SoakPool pool, Act act, Duration limit, Expectation expectation) {
        Operation operation = window.begin("a map to " + act + " with a limit of " + limit, pool, 1, expectation);
        if (operation == null) {
            return false;
        }
        int call = operation.first();
        String file = window.file();
        long salt = window.salt();
        try {
            List<Object> values = pool.pool()
                    .map(
                            n -> SoakTasks.act(file, salt, n, act),
                            List.of(call),
                            MapOptions.defaults().timeout(limit));
            window.reportValue(call, values.get(0));
        } catch (TaskFailedException e) {
            window.reportFailure(call, e);
        }
        return true;
    }
}
