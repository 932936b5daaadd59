package io.taskpool.engine.jfr;

import io.taskpool.WorkerInfo;
import io.taskpool.WorkerState;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A worker that is ready, or has ended, as Java Flight Recorder keeps it. */
@Name("io.taskpool.Worker")
@Label("TaskPool Worker")
@Description("A worker is ready, or has ended")
@Category("TaskPool")
@Enabled(false)
@StackTrace(false)
final class WorkerRecord extends Event {
    @Label("Pool")
    String pool;

    @Label("Worker")
    String worker;

    @Label("Process")
    @Description("The id of the process that the worker runs in")
    long pid;

    @Label("Ended")
    @Description("Why the worker has ended; empty if it is ready")
    @Nullable
    String ended;

    @Label("Died")
    @Description("Whether it ended without being asked to, or had to be killed")
    boolean died;

    @Label("Calls")
    long calls;

    @Label("Failures")
    long failures;

    @Label("Busy")
    @Timespan(Timespan.NANOSECONDS)
    long busy;

    WorkerRecord(String pool, WorkerInfo info, @Nullable String ended) {
        this.pool = pool;
        this.worker = info.name();
        this.pid = info.pid();
        this.ended = ended;
        this.died = info.state() == WorkerState.DIED;
        this.calls = info.calls();
        this.failures = info.failures();
        this.busy = info.busy().toNanos();
    }
}
