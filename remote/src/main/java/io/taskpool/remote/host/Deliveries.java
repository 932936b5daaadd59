package io.taskpool.remote.host;

import io.taskpool.engine.threads.Timer;
import io.taskpool.spi.WorkUnit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What came from one worker and may run code of the user's here: results and exceptions that are objects of his classes, and
 * events that his logging backend gets. It waits here until what came with it was read, and is then delivered by the thread that
 * reads the worker's pipe, as long as that is quick. If it is not, another thread takes the place of the reader.
 *
 * <p><b>Who is in charge</b> delivers and reads the pipe:
 *
 * <pre>
 *   VACANT ──{@link #take}: a reader begins──▶ READING ──{@link #deliver}──▶ DELIVERING ──in time──▶ READING
 *      ▲                                                     │
 *      └──{@link #look}: one delivery runs for 5 to 10 ms────┤
 *      └──{@link #run}: it waits for a pool──────────────┘
 *   VACANT ──the delivery ends before its successor is there──▶ READING, by the same thread
 * </pre>
 *
 * <p>The thread that lost its place ends its one delivery, and then itself. So whatever a user's code does there holds up that
 * one outcome, and a thread is started only where it does. What must hold, pair by pair; each step is made under this
 * object's monitor:
 *
 * <ul>
 *   <li><i>A delivery ends ∥ its thread is replaced.</i> Whichever takes the monitor first: the thread is in charge still, or
 *       finds that it is not and touches neither queue nor pipe again.
 *   <li><i>It ends ∥ the successor starts.</i> The first of the two to find the place vacant takes it; the other one ends.
 *   <li><i>Interrupt ∥ end.</i> A thread is interrupted under the monitor while it stands in the delivery that is meant, and
 *       its flag is cleared under it at the end: the next delivery is not hit.
 *   <li><i>Cancel ∥ begin.</i> Who cancels decides the outcome and then looks here; a delivery is entered here and then looks
 *       whether it is wanted. One of the two sees the other.
 *   <li><i>The process ends ∥ delivering.</i> {@link #finish} finds a delivery that runs, whose thread goes on with the queue,
 *       or none, and then starts a thread for the queue: the reader may be held up in the pipe by a grandchild.
 *   <li><i>The timer falls asleep ∥ a delivery begins.</i> Under the monitor.
 * </ul>
 *
 * <p>Nothing polls: the timer looks every 5 ms while there are deliveries, and once more. Many slow ones cannot pile up
 * without limit: while {@value #MAX_LONG} take long, or more than {@value #MAX_BYTES} bytes wait in them, no more
 * are begun and the pipe is not read. And one that computes, rather than waits, is given the more time the more there are.
 *
 * <p>Lock order: {@link #add} is called under the {@link WorkerInput}'s lock. Nothing is called under the monitor.
 */
final class Deliveries implements Runnable {
    /** How many deliveries may take long at the same time. Each has a thread. */
    static final int MAX_LONG = 1_000;

    /** Beyond this many, code that tasks call has threads of its own, so that the pipe is read whatever that code waits for. */
    private static final int MAX_LONG_CODE = MAX_LONG / 2;

    /** How many bytes those that take long may keep before the rest waits for them. */
    static final long MAX_BYTES = 64L << 20;

    private final class Look implements Runnable {
        @Override
        public void run() {
            look();
        }
    }

    private final Look look = new Look();

    private static final Duration LOOK = Duration.ofMillis(5);

    /** Starts a thread that calls {@link #take} and goes on. */
    private final Runnable successor;

    // Guarded by this.
    private final ArrayDeque<Delivery> queue = new ArrayDeque<>();

    /** Deliveries that take long; their threads are not in charge any more. */
    private final Set<Delivery> takingLong = new LinkedHashSet<>();

    private long bytesTakingLong;

    /** Who is in charge; null while the place is vacant. */
    private @Nullable Thread holder;

    /** What the holder delivers. */
    private @Nullable Delivery current;

    /** Whether somebody is on the way to a place that is vacant. */
    private boolean successorComes = true;

    private volatile boolean stopped;

    /** Counts deliveries, and the timer's looks at the same one. */
    private long begun;

    private long seen;
    private int looks;
    private boolean watched;

    /**
     * Makes an empty one, for a reader that is about to be started.
     *
     * @param successor starts a thread that calls {@link #take} and goes on
     */
    Deliveries(Runnable successor) {
        this.successor = successor;
    }

    /** Adds something, behind what is there. Under the {@link WorkerInput}'s lock. */
    synchronized void add(Delivery delivery) {
        queue.addLast(delivery);
    }

    /**
     * Runs code of the user's that a worker has called for: next, on the thread that reads, so that no other has to be woken; or,
     * while several take long, on a thread of its own.
     */
    void execute(Runnable code, Executor others) {
        synchronized (this) {
            if (holder == Thread.currentThread() && current == null && takingLong.size() < MAX_LONG_CODE) {
                queue.addLast(new CodeDelivery(code));
                return;
            }
        }
        others.execute(code);
    }

    /** Puts the current thread in charge; false if somebody else is. */
    synchronized boolean take() {
        successorComes = false;
        if (holder != null) {
            return false;
        }
        holder = Thread.currentThread();
        return true;
    }

    /**
     * Delivers what there is. Called without any lock.
     *
     * @return false if the current thread is not in charge, or not any more
     */
    boolean deliver() {
        Thread self = Thread.currentThread();
        while (true) {
            Delivery next;
            boolean watch;
            synchronized (this) {
                if (holder != self) {
                    return false;
                }
                next = queue.pollFirst();
                if (next == null) {
                    return true;
                }
                next.thread = self;
                current = next;
                begun++;
                watch = !watched;
                watched = true;
            }
            if (watch) {
                watch();
            }
            try {
                next.run();
            } catch (RuntimeException | Error e) {
                // too little memory to say more than has been said
            } finally {
                end(next);
            }
        }
    }

    private synchronized void end(Delivery delivery) {
        delivery.thread = null;
        boolean unused = Thread.interrupted(); // what was meant for this one is not to hit the next
        if (current == delivery) {
            current = null;
            return;
        }
        takingLong.remove(delivery);
        bytesTakingLong -= delivery.bytes();
        if (holder == null) {
            holder = Thread.currentThread();
        }
    }

    // ---- who takes long ----------------------------------------------------------------------------------------

    private void watch() {
        try {
            var unused = Timer.schedule(look, LOOK);
        } catch (RuntimeException | Error e) { // no memory for it: the next delivery tries again
            synchronized (this) {
                watched = false;
            }
        }
    }

    /** Looks whether one delivery has been running since the last look. On the timer's thread. */
    private void look() {
        Delivery late = null;
        boolean start = false;
        synchronized (this) {
            if (current == null || begun != seen) {
                if (begun == seen && (holder != null || successorComes)) {
                    watched = false;
                    return;
                }
                seen = begun;
                looks = 0;
            } else if (++looks >= patience(current) && mayReplace()) {
                late = vacate(current);
            }
            if (holder == null && !successorComes) {
                successorComes = true;
                start = true;
            }
        }
        if (late != null) {
            late.takesLong();
        }
        if (start) {
            startSuccessor();
        }
        watch();
    }

    /** Returns for how many looks a delivery may run: where all processors compute, more threads make it slower still. */
    private int patience(Delivery delivery) {
        Thread runner = delivery.thread;
        boolean computes = runner != null && runner.getState() == Thread.State.RUNNABLE;
        return computes ? 1 + takingLong.size() : 1;
    }

    private boolean mayReplace() {
        return takingLong.size() < MAX_LONG && bytesTakingLong <= MAX_BYTES;
    }

    /** Records that the current thread is about to wait for a pool, perhaps for a result that it would have read next. */
    @Override
    public void run() {
        Thread self = Thread.currentThread();
        Delivery late;
        synchronized (this) {
            late = current;
            if (holder != self || late == null) {
                return;
            }
            vacate(late);
            successorComes = true;
        }
        late.takesLong();
        startSuccessor();
    }

    private Delivery vacate(Delivery late) {
        current = null;
        holder = null;
        takingLong.add(late);
        bytesTakingLong += late.bytes();
        return late;
    }

    private void startSuccessor() {
        try {
            successor.run();
        } catch (RuntimeException | Error e) { // no thread to be had now: the timer tries again
            boolean watch;
            synchronized (this) {
                successorComes = false;
                watch = !watched;
                watched = true;
            }
            if (watch) {
                watch();
            }
        }
    }

    /** Has what is left delivered although nothing more will be read. Under the {@link WorkerInput}'s lock. */
    void finish() {
        synchronized (this) {
            if (current != null || queue.isEmpty()) {
                return; // whoever delivers goes on with the rest
            }
            holder = null;
            successorComes = true;
        }
        startSuccessor();
    }

    // ---- how it is stopped -------------------------------------------------------------------------------------

    /** Tells whether user code must no longer run, because of {@code shutdownNow()}. */
    boolean isStopped() {
        return stopped;
    }

    /** Interrupts the reading of a call's outcome, if it is being read. */
    synchronized void interrupt(WorkUnit work, int call) {
        interrupt(find(work, call));
    }

    private static void interrupt(@Nullable Delivery delivery) {
        Thread thread = delivery == null ? null : delivery.thread;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Waits no longer for a call's outcome, if it is being read. */
    void giveUp(WorkUnit work, int call, String reason) {
        Delivery delivery;
        synchronized (this) {
            delivery = find(work, call);
        }
        if (delivery != null) {
            delivery.giveUp(reason);
        }
    }

    private @Nullable Delivery find(WorkUnit work, int call) {
        Delivery now = current;
        if (now != null && now.isOf(work, call)) {
            return now;
        }
        for (Delivery delivery : takingLong) {
            if (delivery.isOf(work, call)) {
                return delivery;
            }
        }
        return null;
    }

    /** Cancels all calls whose outcome is being read, and interrupts that; false if there is none. */
    boolean stop() {
        List<Delivery> cancelled;
        stopped = true;
        synchronized (this) {
            cancelled = running();
        }
        cancelled.removeIf(delivery -> !delivery.cancel());
        synchronized (this) {
            cancelled.forEach(Deliveries::interrupt);
        }
        return !cancelled.isEmpty();
    }

    /** Waits no longer for any outcome that is being read. */
    void giveUpAll(String reason) {
        List<Delivery> left;
        synchronized (this) {
            left = running();
        }
        left.forEach(delivery -> delivery.giveUp(reason));
    }

    private List<Delivery> running() {
        List<Delivery> all = new ArrayList<>(takingLong);
        if (current != null) {
            all.add(current);
        }
        return all;
    }
}
