package io.taskpool.monitor.page;

import io.taskpool.CallOutcome;
import java.util.stream.Stream;

/**
 * Writes calls as columns of small numbers, which {@code codec.js} reads: their count, and then for each column the count of its
 * bytes and the bytes ({@link Varints}). Times are in nanoseconds. What can be foreseen is told as a difference:
 *
 * <ol>
 *   <li>the worker's number
 *   <li>the start, from the end of the worker's call before
 *   <li>the time it ran
 *   <li>the time it waited
 *   <li>the call's number, from that of the worker's call before
 *   <li>the item's index less the call's number, from the same of the worker's call before
 *   <li>the number of its name
 *   <li>the number of its outcome, and eight times the attempts before it
 *   <li>the number of the text of its failure; 0 if there is none
 *   <li>the bytes that were sent for it
 *   <li>the bytes that came back
 * </ol>
 *
 * <p>So a call takes 12 to 20 bytes, and about half when compressed, since columns repeat themselves more than rows do. Not safe
 * for use by several threads.
 */
final class CallColumns {
    private static final int OUTCOMES = 8;

    private final Varints workers = new Varints();
    private final Varints starts = new Varints();
    private final Varints runs = new Varints();
    private final Varints waits = new Varints();
    private final Varints numbers = new Varints();
    private final Varints indexes = new Varints();
    private final Varints names = new Varints();
    private final Varints kinds = new Varints();
    private final Varints reasons = new Varints();
    private final Varints sent = new Varints();
    private final Varints received = new Varints();
    private int count;

    /**
     * Adds a call.
     *
     * @param worker who ran it
     * @param call its numbers
     * @param name the number of its name
     * @param outcome how it ended
     * @param reason the number of its failure's text
     */
    void add(PageWorker worker, PageCall call, int name, CallOutcome outcome, int reason) {
        long offset = call.index() - call.number();
        workers.add(worker.id());
        starts.addSigned(call.started() - worker.lastEnd);
        runs.add(call.ended() - call.started());
        waits.addSigned(call.started() - call.queued());
        numbers.addSigned(call.number() - worker.lastNumber);
        indexes.addSigned(offset - worker.lastOffset);
        names.add(name);
        kinds.add(number(outcome) + (long) OUTCOMES * (call.attempt() - 1));
        reasons.add(reason);
        sent.add(call.bytesSent());
        received.add(call.bytesReceived());
        worker.lastEnd = call.ended();
        worker.lastNumber = call.number();
        worker.lastOffset = offset;
        count++;
    }

    private static int number(CallOutcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> 0;
            case FAILED -> 1;
            case TIMED_OUT -> 2;
            case CANCELLED -> 3;
            case WORKER_DIED -> 4;
        };
    }

    int count() {
        return count;
    }

    byte[] toByteArray() {
        Varints all = new Varints();
        all.add(count);
        Stream.of(workers, starts, runs, waits, numbers, indexes, names, kinds, reasons, sent, received)
                .forEach(all::addAll);
        return all.toByteArray();
    }
}
