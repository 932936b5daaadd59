package io.taskpool.engine.jfr;

import io.taskpool.PoolStats;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The counters of a pool, as Java Flight Recorder keeps them each second. */
@Name("io.taskpool.Pool")
@Label("TaskPool Pool")
@Description("The counters of a pool, once a second")
@Category("TaskPool")
@Enabled(false)
@StackTrace(false)
final class PoolRecord extends Event {
    @Label("Pool")
    String pool;

    @Label("Workers")
    int workers;

    @Label("Idle Workers")
    int idleWorkers;

    @Label("Queued")
    long queued;

    @Label("In Flight")
    long inFlight;

    @Label("Submitted")
    long submitted;

    @Label("Succeeded")
    long succeeded;

    @Label("Failed")
    long failed;

    @Label("Cancelled")
    long cancelled;

    @Label("Retried")
    long retried;

    @Label("Workers Started")
    long workersStarted;

    @Label("Workers Died")
    long workersDied;

    PoolRecord(String pool, PoolStats stats) {
        this.pool = pool;
        this.workers = stats.workers();
        this.idleWorkers = stats.idleWorkers();
        this.queued = stats.queued();
        this.inFlight = stats.inFlight();
        this.submitted = stats.submitted();
        this.succeeded = stats.succeeded();
        this.failed = stats.failed();
        this.cancelled = stats.cancelled();
        this.retried = stats.retried();
        this.workersStarted = stats.workersStarted();
        this.workersDied = stats.workersDied();
    }
}
