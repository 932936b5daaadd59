package io.taskpool.engine;

import io.taskpool.MapOptions;
import io.taskpool.engine.threads.Timer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What may end a run from outside: its deadline, and the stage that cancels it. Safe for use by many threads. */
final class RunLimits {
    /** Cleared when the run has ended, because the stage may live, and refer to this, for ever. */
    private final AtomicReference<@Nullable MapRun<?>> run;

    private volatile Timer.@Nullable Handle timer;

    private RunLimits(MapRun<?> run) {
        this.run = new AtomicReference<>(run);
    }

    /** Puts a run under the limits that its options set; costs nothing if they set none. */
    static void apply(MapRun<?> run, MapOptions options) {
        Duration deadline = options.deadline();
        CompletionStage<?> stage = options.cancelledBy();
        if (deadline == null && stage == null) {
            return;
        }
        String name = run.name();
        RunLimits limits = new RunLimits(run);
        if (deadline != null) {
            limits.timer = Timer.schedule(() -> limits.end(RunEnd.expired(name, deadline)), deadline);
        }
        run.afterEnd(limits::lift);
        if (stage != null) {
            var unused = stage.whenComplete((value, failure) -> limits.end(RunEnd.cancelled(name)));
        }
    }

    private void end(RunEnd how) {
        MapRun<?> running = run.get();
        if (running != null) {
            running.end(how);
        }
    }

    /** Lifts the limits, because the run has ended. */
    private void lift() {
        run.set(null);
        Timer.Handle pending = timer;
        if (pending != null) {
            pending.cancel();
        }
    }
}
