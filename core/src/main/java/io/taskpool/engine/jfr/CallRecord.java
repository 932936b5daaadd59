package io.taskpool.engine.jfr;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import java.time.Duration;
import java.time.Instant;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.SettingDefinition;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to run a call, as Java Flight Recorder keeps it. It is recorded after the attempt has ended, on another thread or even
 * for another process, so its own fields say when it ran: the recorder lets nobody set the start of an event.
 */
@Name("io.taskpool.Call")
@Label("TaskPool Call")
@Description("An attempt to run a call has ended")
@Category("TaskPool")
@Enabled(false)
@StackTrace(false)
final class CallRecord extends Event {
    @Label("Pool")
    String pool;

    @Label("Call")
    @Description("The call's number in its pool")
    long number;

    @Label("Name")
    String name;

    @Label("Item")
    @Description("The index of the call's item, or -1")
    long index;

    @Label("Worker")
    String worker;

    @Label("Attempt")
    int attempt;

    @Label("Queued")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long queued;

    @Label("Started")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long started;

    @Label("Waited")
    @Timespan(Timespan.NANOSECONDS)
    long waited;

    @Label("Ran")
    @Timespan(Timespan.NANOSECONDS)
    long ran;

    @Label("Sent")
    @Description("The bytes of values that were sent to the worker; 0 if it is a thread")
    @DataAmount
    long sent;

    @Label("Received")
    @Description("The bytes of the result or the exception that came back; 0 if the worker is a thread")
    @DataAmount
    long received;

    @Label("Outcome")
    String outcome;

    @Label("Failure")
    @Nullable
    String failure;

    CallRecord(String pool, CallEvent event) {
        Instant began = event.started();
        Instant ended = event.ended();
        CallOutcome how = event.outcome();
        Throwable why = event.failure();
        this.pool = pool;
        this.number = event.number();
        this.name = event.name();
        this.index = event.index();
        this.worker = event.worker();
        this.attempt = event.attempt();
        this.queued = event.queued().toEpochMilli();
        this.started = began.toEpochMilli();
        this.waited = Duration.between(event.queued(), began).toNanos();
        this.ran = ended == null ? 0 : Duration.between(began, ended).toNanos();
        this.sent = event.bytesSent();
        this.received = event.bytesReceived();
        this.outcome = how == null ? "" : how.name();
        this.failure = why == null ? null : why.getClass().getName();
    }

    /** Tells whether the attempt ran for long enough; the setting {@code shortest}. */
    @Name("shortest")
    @Label("Shortest")
    @Description("Attempts that ran for less are not recorded")
    @SettingDefinition
    boolean shortest(ShortestRun setting) {
        return ran >= setting.nanos();
    }
}
