package io.taskpool.engine.events;

import io.taskpool.CallEvent;
import io.taskpool.CallOutcome;
import java.time.Duration;
import java.time.Instant;

/** Describes events for people who print them. */
final class EventText {
    private EventText() {}

    static String of(CallEvent event) {
        Instant ended = event.ended();
        CallOutcome outcome = event.outcome();
        String end = ended == null || outcome == null
                ? ""
                : ", " + outcome + " after " + micros(event.started(), ended) + " µs";
        String item = event.index() < 0 ? "" : ", item " + event.index();
        return "CallEvent[call " + event.number() + " (" + event.name() + item + "), attempt " + event.attempt() + ", "
                + event.worker() + ", waited " + micros(event.queued(), event.started()) + " µs" + end + "]";
    }

    private static long micros(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1000;
    }
}
