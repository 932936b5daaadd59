package io.taskpool.process.worker;

import io.taskpool.process.wire.ProtocolException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls that were received and not begun, and the one that runs.
 *
 * <p>State of a call: <i>waiting</i> → <i>running</i> → over; or <i>waiting</i> → recalled; or <i>waiting</i> → cancelled →
 * skipped in its turn. The runner is busy from the start until it finds nothing to run, and again from the next call on.
 * The steps, each under this object's monitor, by the thread that reads (R) and the one that runs (X), which may be the
 * same, pair by pair:
 *
 * <ul>
 *   <li>{@link #add} (R) and {@link #claim} (X): see {@link ReaderRole}, which X asks before it waits and R after it added.
 *   <li>{@link #recall} (R) and claim: what is claimed is not waiting any more, what is recalled can no longer be claimed.
 *   <li>{@link #cancel} (R) and claim: a waiting call is marked, and skipped when claimed. A running one is interrupted
 *       under the monitor; claim clears the flag under the monitor in the same step that ends the call. So an interrupt
 *       hits the call it is meant for or none.
 *   <li>cancel and recall are both R's: a mark on a call that is recalled is dropped with it.
 *   <li>{@link #end} (R) and claim: whoever of the two sees that X is not busy and nothing waits says so, once. The number of the
 *       running call in the black box, which X alone writes, is cleared before that.
 * </ul>
 *
 * <p>Lock order: nothing else is locked under this monitor.
 */
final class CallQueue {
    private final Thread runner;
    private final ArrayDeque<Batch> waiting = new ArrayDeque<>();
    private final Set<Long> cancelled = new HashSet<>();

    /** The last call received. */
    private long received;

    /** The worker is busy with starting up until the runner asks for calls. */
    private boolean busy = true;

    /** The call that runs, or 0. */
    private long running;

    private boolean ending;
    private int exitCode;
    private boolean endTold;

    /** Of the last claim; touched by the runner alone. */
    private @Nullable Batch claimedBatch;

    private boolean claimedSkipped;

    CallQueue(Thread runner) {
        this.runner = runner;
    }

    /** Takes the calls of a frame in. */
    synchronized void add(Batch batch) throws ProtocolException {
        if (batch.next != received + 1) {
            throw new ProtocolException("RUN of call " + batch.next + " after call " + received);
        }
        if (ending) {
            throw new ProtocolException("RUN of call " + batch.next + " after END");
        }
        received = batch.end - 1;
        waiting.add(batch);
    }

    /** Tells whether no call waits. */
    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Ends the runner's last call and begins the next one.
     *
     * @return its number, or 0 if there is none, and then the runner is not busy any more
     */
    synchronized long claim(BlackBox box) {
        Thread.interrupted(); // what a cancel, or the call itself, has left behind
        Batch batch = waiting.peek();
        if (batch == null) {
            running = 0;
            claimedBatch = null;
            box.idle();
            busy = false;
            return 0;
        }
        busy = true;
        long call = batch.next++;
        if (batch.next == batch.end) {
            waiting.remove();
        }
        claimedBatch = batch;
        claimedSkipped = !cancelled.isEmpty() && cancelled.remove(call);
        running = claimedSkipped ? 0 : call;
        return call;
    }

    /** Returns the batch of the call that was claimed. Only for the runner. */
    Batch claimedBatch() {
        Batch batch = claimedBatch;
        if (batch == null) {
            throw new IllegalStateException("no call is claimed");
        }
        return batch;
    }

    /** Tells whether the call that was claimed was cancelled before. Only for the runner. */
    boolean claimedSkipped() {
        return claimedSkipped;
    }

    /** Keeps a call from running, or interrupts it. A call that is over is left alone. */
    synchronized void cancel(long call, boolean interrupt) throws ProtocolException {
        if (call <= 0 || call > received) {
            throw new ProtocolException("CANCEL of call " + call + ", the last one received is " + received);
        }
        if (call == running) {
            if (interrupt) {
                runner.interrupt();
            }
            return;
        }
        Batch first = waiting.peek();
        if (first != null && call >= first.next) {
            cancelled.add(call);
        }
    }

    /**
     * Gives all calls back that have not begun.
     *
     * @return the first of them, or the one after the last received if there are none
     */
    synchronized long recall() {
        Batch first = waiting.peek();
        if (first == null) {
            return received + 1;
        }
        // What waits is one run of numbers up to the last received, since a recall always takes all of it.
        long from = first.next;
        waiting.clear();
        cancelled.clear();
        return from;
    }

    synchronized long received() {
        return received;
    }

    /** Notes that no more calls will come, and the status to exit with after the last. */
    synchronized void end(int code) {
        ending = true;
        exitCode = code;
    }

    synchronized int exitCode() {
        return exitCode;
    }

    /** Tells, once, that no more calls will come and all are over. */
    synchronized boolean isEnded() {
        if (!ending || endTold || busy || !waiting.isEmpty()) {
            return false;
        }
        endTold = true;
        return true;
    }
}
