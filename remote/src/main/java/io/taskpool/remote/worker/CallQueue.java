package io.taskpool.remote.worker;

import io.taskpool.remote.wire.ProtocolException;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The calls that were received and not begun, and the one that runs.
 *
 * <p>State of a call: <i>waiting</i> → <i>running</i> → over; or <i>waiting</i> → recalled; or <i>waiting</i> → cancelled →
 * skipped in its turn.
 *
 * <p>The runner goes through the calls of a batch without a lock, which would cost as much as everything else for a
 * small call. It notes the call that it begins in the black box, passes a full fence, and then checks whether it may:
 * it reads {@code mayBegin}, which is the end of the batch, and what the parent has written into the black box. The
 * thread that reads the pipe (R), when it has a cancel or a recall to apply, first sets {@code mayBegin} to 0, passes a
 * full fence, and then looks at which call is noted. So R or the runner (X) sees what the other one did, as in Dekker's
 * algorithm: either R finds the call noted and treats it as begun, or X finds that it may not begin it and asks under
 * the monitor, which R holds until it is done. Pair by pair:
 *
 * <ul>
 *   <li>{@link #add} (R) and {@link #claim} (X): see {@link ReaderLeadership}, which X asks before it waits and R after it added.
 *   <li>{@link #recall} (R) and claim: R takes back everything after the call that is noted or was claimed. If X has
 *       noted one that it may not begin, it asks, and then begins it: R has counted it as begun.
 *   <li>{@link #cancel} (R) and claim: a waiting call is marked, and skipped when claimed. A running one is interrupted under
 *       the monitor, and marked too, since it may be noted and not begun. What X does after that goes through the monitor,
 *       where it clears the interrupt before the next call begins. So an interrupt hits the call it is meant for or
 *       none.
 *   <li>cancel and recall are both R's: marks on calls that are recalled are dropped with them.
 *   <li>{@link #end} (R) and claim: X alone ends the worker. It asks {@link #isOver} each time it finds nothing to run, when
 *       it has cleared the number of the running call in the black box.
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

    /** The last call that was claimed under the monitor. */
    private long claimed;

    private boolean exit;
    private int exitCode;

    /** Calls before this one may be begun without asking. Lowered by R, raised by X, both under the monitor. */
    private volatile long mayBegin;

    /** The last call that was cancelled while it ran, or when it was about to. Written by R. */
    private volatile long cancelledWhileRunning;

    // Written by the runner under the monitor, read by it without.
    private @Nullable Batch current;
    private @Nullable BlackBoxWriter notes;

    // Touched by the runner alone.
    private long next;
    private long lastBegun;
    private boolean claimedSkipped;

    CallQueue(Thread runner) {
        this.runner = runner;
    }

    /** Returns the thread that runs the calls. */
    Thread runner() {
        return runner;
    }

    /** Adds the calls of a frame. */
    synchronized void add(Batch batch) throws ProtocolException {
        if (batch.first != received + 1) {
            throw new ProtocolException("RUN of call " + batch.first + " after call " + received);
        }
        if (exit) {
            throw new ProtocolException("RUN of call " + batch.first + " after END");
        }
        waiting.add(batch);
        received = batch.end - 1;
    }

    /** Tells whether the runner has to wait: no call does, and more may come. Only meaningful while it has no batch. */
    synchronized boolean isIdle() {
        return waiting.isEmpty() && !exit;
    }

    /** Tells whether all calls are over and no more will come. Only meaningful while the runner has no batch. */
    synchronized boolean isOver() {
        return waiting.isEmpty() && exit;
    }

    /**
     * Ends the runner's last call and begins the next one, which is noted in the black box, unless it is to be skipped.
     *
     * @return its number, or 0 if there is none, and then the runner has no batch
     */
    long claim(BlackBoxWriter box) {
        Thread.interrupted(); // clears an interrupt left by the last call
        long call = next;
        Batch batch = current;
        if (batch != null && call < mayBegin && box.begin(call, batch.timed) && call < mayBegin) {
            next = call + 1;
            lastBegun = call;
            claimedSkipped = false;
            return call;
        }
        call = claimSlowly(box);
        if (call == 0) {
            return 0;
        }
        if (claimedSkipped) {
            box.idle(lastBegun); // it may have been noted before it turned out to be cancelled
        } else if (box.running(call, claimedBatch().timed)) {
            lastBegun = call;
        } else {
            claimedSkipped = true;
        }
        return call;
    }

    private synchronized long claimSlowly(BlackBoxWriter box) {
        Thread.interrupted(); // clears an interrupt left by a cancel
        Batch batch = current;
        if (batch == null || next >= batch.end) {
            batch = waiting.poll();
            current = batch;
            notes = box;
            if (batch == null) {
                box.idle(lastBegun);
                mayBegin = 0;
                return 0;
            }
            next = batch.first;
        }
        long call = next++;
        claimed = call;
        claimedSkipped = false;
        if (!cancelled.isEmpty()) {
            claimedSkipped = cancelled.remove(call);
            dropMarks(0, call);
        }
        mayBegin = cancelled.isEmpty() ? batch.end : 0;
        return call;
    }

    /** Returns the batch of the call that was claimed. Only for the runner. */
    Batch claimedBatch() {
        Batch batch = current;
        if (batch == null) {
            throw new IllegalStateException("no call is claimed");
        }
        return batch;
    }

    /**
     * Marks all calls of the claimed batch as begun, because the runner itself gives them back. Only for the runner.
     *
     * @return the number after the last of them that was not given back before
     */
    synchronized long passBatch() {
        long end = claimedBatch().end;
        mayBegin = 0;
        next = end;
        claimed = end - 1;
        return end;
    }

    /** Tells whether the claimed call is to be skipped. Only for the runner. */
    boolean claimedSkipped() {
        return claimedSkipped;
    }

    /** Keeps the runner from beginning another call without asking, and returns the last one that it may have begun. */
    private long stopAndLook() {
        mayBegin = 0;
        VarHandle.fullFence();
        BlackBoxWriter box = notes;
        return box == null ? claimed : Math.max(claimed, Math.abs(box.noted()));
    }

    /** Keeps a call from running, or interrupts it. A call that is over is left alone. */
    synchronized void cancel(long call, boolean interrupt) throws ProtocolException {
        if (call <= 0 || call > received) {
            throw new ProtocolException("CANCEL of call " + call + ", the last one received is " + received);
        }
        long begun = stopAndLook();
        if (call > begun) {
            cancelled.add(call);
        } else if (call == begun && current != null) {
            cancelled.add(call);
            cancelledWhileRunning = call;
            if (interrupt) {
                runner.interrupt();
            }
        }
    }

    /** Returns the last call that was cancelled while it ran; 0 if none was. For any thread. */
    long cancelledWhileRunning() {
        return cancelledWhileRunning;
    }

    /** Removes marks on calls that can no longer be claimed. */
    private void dropMarks(long from, long to) {
        for (Iterator<Long> marks = cancelled.iterator(); marks.hasNext(); ) {
            long call = marks.next();
            if (call >= from && call < to) {
                marks.remove();
            }
        }
    }

    /**
     * Gives back all calls that have not begun.
     *
     * @return the number of the first of them, or the one after the last received if there are none
     */
    synchronized long recall() {
        long from = received + 1;
        Batch batch = current;
        Batch first = waiting.peek();
        if (first != null) {
            // The waiting calls are one range of numbers up to the last received, since a recall always takes all of
            // them.
            from = first.first;
        }
        if (batch != null) {
            long behind = stopAndLook() + 1;
            if (behind < batch.end) {
                batch.end = behind;
                from = behind;
            }
        }
        waiting.clear();
        dropMarks(from, Long.MAX_VALUE);
        return from;
    }

    synchronized long received() {
        return received;
    }

    /** Records that no more calls will come, and the exit status to use after the last. */
    synchronized void end(int code) {
        exit = true;
        exitCode = code;
    }

    synchronized int exitCode() {
        return exitCode;
    }
}
