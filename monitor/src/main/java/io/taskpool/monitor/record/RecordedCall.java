package io.taskpool.monitor.record;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An attempt whose exception was replaced by its text. The components are those of {@link CallEvent}. */
public record RecordedCall(
        long number,
        String name,
        long index,
        String worker,
        int attempt,
        Instant queued,
        Instant started,
        @Nullable Instant ended,
        @Nullable CallOutcome outcome,
        @Nullable Throwable failure,
        long bytesSent,
        long bytesReceived)
        implements CallEvent {

    static RecordedCall of(CallEvent event, Throwable failure) {
        return new RecordedCall(
                event.number(),
                event.name(),
                event.index(),
                event.worker(),
                event.attempt(),
                event.queued(),
                event.started(),
                event.ended(),
                event.outcome(),
                failure,
                event.bytesSent(),
                event.bytesReceived());
    }
}
