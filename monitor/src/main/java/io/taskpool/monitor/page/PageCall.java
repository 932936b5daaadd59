package io.taskpool.monitor.page;

import io.taskpool.CallEvent;
import java.time.Instant;

/**
 * An attempt as a page counts it: its numbers, with times by the page's clock.
 *
 * @param number the call's number
 * @param index its item's index, or -1
 * @param attempt which attempt it is, from 1
 * @param queued when it was queued
 * @param started when it started
 * @param ended when it ended; the same as {@code started} if it has not
 * @param bytesSent how many bytes of values were sent for it
 * @param bytesReceived how many bytes of its outcome came back
 */
record PageCall(
        long number,
        long index,
        int attempt,
        long queued,
        long started,
        long ended,
        long bytesSent,
        long bytesReceived) {

    /** Reads an event. */
    static PageCall of(CallEvent event, PageClock clock) {
        long started = clock.nanos(event.started());
        Instant end = event.ended();
        // Clocks of worker JVMs are put into this JVM's, so rounding can make an end come before its start.
        long ended = end == null ? started : Math.max(started, clock.nanos(end));
        return new PageCall(
                event.number(),
                event.index(),
                event.attempt(),
                clock.nanos(event.queued()),
                started,
                ended,
                event.bytesSent(),
                event.bytesReceived());
    }
}
