package io.taskpool.engine;

import io.taskpool.engine.events.PoolEvent;
import io.taskpool.engine.events.PoolEvents;
import io.taskpool.engine.events.Ran;
import io.taskpool.engine.events.SucceededAttempts;
import io.taskpool.spi.RunningCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What listeners are told of the attempts of one worker.
 *
 * <p><b>States of an attempt:</b> unknown → started → ended, or unknown → ended, and then its start is told together with its
 * end; or either → over → ended, if its outcome has to be read first. Ends come from the worker's reports. A start that is told
 * by itself comes from a look at the worker now and then ({@link #look}), so a short call costs no message and no hand-over of
 * its own. At that time the ends of calls before it may still be on their way, so it may take a while until its end is next.
 *
 * <p><b>Calls of a {@code map} that succeed</b>, as nearly all do, cost a few stores each: their times are added to a {@link SuccessGroup},
 * and whoever publishes takes what the group has got by then.
 *
 * <p><b>Concurrency:</b> {@code ran} and its times are the reporting thread's, like the fields of a slot, and only that thread adds to
 * the group, without the monitor. The monitor guards the rest, and is held while events are published, so that a start is never
 * overtaken by its end. The listeners' feeds are the only locks that are taken under it.
 *
 * <ul>
 *   <li>look ∥ a call that is given back: a worker may note a call for a moment and not begin it after all. A look takes only calls
 *       that have run for a while, so this does not happen in practice; if it does, its end is told with that of the worker.
 *   <li>look ∥ report of an end: the worker is asked without the monitor. Its answer counts only if no attempt has ended since
 *       before, as each backend ends a call for itself before it reports that. If the end is added to the group after that was
 *       checked, its start has been told by the time that it is taken, and is not told again.
 *   <li>an outcome that is read ∥ the worker's end: what is over is kept by itself and does not depend on the worker.
 *   <li>no listener is left, and a new one comes: what was not published until then is dropped when that is noticed, as it happened
 *       before the new one listened.
 * </ul>
 */
final class SlotEvents {
    /** So many events are published together, unless fewer are left when the worker has nothing to do. */
    private static final int MANY = 512;

    /** Each has a start and an end. */
    private static final int GROUP_SIZE = MANY / 2;

    /** The start of a call that has run for less is told with its end, which is likely to come before the next look. */
    private static final long SHORT_NANOS = 5_000_000;

    private final AttemptEvents attempts;
    private final PoolEvents listeners;
    private final String worker;
    private final int extraAttempts;

    // Only the reporting thread uses these.
    private boolean ran;
    private long startedNanos;
    private long endedNanos;
    private long sentBytes;
    private long receivedBytes;

    /** Whether anything was reported since the worker had nothing to do. */
    private boolean heard;

    /** Replaced by the reporting thread, under the monitor. */
    private @Nullable SuccessGroup group;

    // Guarded by this.
    private List<PoolEvent> made = new ArrayList<>();
    private int madeSize;
    private final List<Over> over = new ArrayList<>();
    private long ends;
    private long lastEndNanos = System.nanoTime();
    private final List<Told> told = new ArrayList<>();

    /** Since when there has been a listener, as far as this knows. */
    private long sinceNanos;

    private record Told(Work work, int call, long startedNanos) {}

    private record Over(Work work, int call, Ran ran, boolean startTold) {
        boolean is(Work ofWork, int ofCall) {
            return work == ofWork && call == ofCall;
        }
    }

    /** A repetition in the worker with the larger heap counts as an attempt of its own. */
    SlotEvents(AttemptEvents attempts, String worker, boolean large) {
        this.attempts = attempts;
        this.listeners = attempts.listeners();
        this.worker = worker;
        this.extraAttempts = large ? 1 : 0;
    }

    boolean isOn() {
        return listeners.isOn();
    }

    /** Tells whether a start was noted because somebody listened. */
    boolean isExact(long start) {
        return attempts.isOn() && attempts.startNanos(start) == start;
    }

    // ---- reports -----------------------------------------------------------------------------------------------

    /** Takes the times of the call whose report comes next. */
    void ran(long started, long ended) {
        ran = true;
        heard = true;
        startedNanos = started;
        endedNanos = ended;
    }

    /** Takes what was sent for the call whose report comes next, and how much came back. */
    void transferred(long sent, long received) {
        heard = true;
        sentBytes = sent;
        receivedBytes = received;
    }

    /** Records that an attempt has returned a result, after its call was decided. */
    void succeeded(Work work, int call, boolean wanted) {
        if (!ran || !attempts.hasSucceeded(work, call, wanted)) {
            ended(work, call, wanted, null);
        } else if (addToGroup(work, call)) {
            forgetReport();
        } else if (work.size() - call > 1) {
            beginGroup(work, call);
        } else {
            ended(work, call, true, null);
        }
    }

    private boolean addToGroup(Work work, int call) {
        SuccessGroup into = group;
        return into != null
                && into.add(work, call, listeners.sinceNanos(), startedNanos, endedNanos, sentBytes, receivedBytes);
    }

    private void forgetReport() {
        ran = false;
        sentBytes = 0;
        receivedBytes = 0;
    }

    private synchronized void beginGroup(Work work, int call) {
        catchUp();
        long began = Math.max(attempts.startNanos(startedNanos) - lastEndNanos, 0) + lastEndNanos;
        int capacity = Math.min(work.size() - call, GROUP_SIZE);
        SucceededAttempts first = attempts.succeeding(work, call, worker, attempt(work), capacity);
        boolean unused = first.add(began, Math.max(endedNanos - began, 0) + began, sentBytes, receivedBytes);
        group = new SuccessGroup(work, call, first, sinceNanos);
        forgetReport();
    }

    /** Records that an attempt has ended, after its call was decided. */
    void ended(Work work, int call, boolean wanted, @Nullable Throwable failure) {
        synchronized (this) {
            catchUp();
            boolean startTold = findTold(work, call) != null;
            Ran how = settle(work, call);
            add(attempts.ended(work, call, worker, attempt(work), how, wanted, failure, startTold));
        }
    }

    /** Records that a call did not run, or that it did and nobody wanted its result. */
    void skipped(Work work, int call) {
        boolean began;
        synchronized (this) {
            began = ran || findTold(work, call) != null;
        }
        if (began) {
            ended(work, call, false, null);
        }
    }

    /** Records that an attempt has ended whose outcome has yet to be read. */
    synchronized void over(Work work, int call) {
        catchUp();
        boolean startTold = findTold(work, call) != null;
        over.add(new Over(work, call, settle(work, call), startTold));
    }

    /** Records the outcome of an attempt that is over, after its call was decided. On any thread. */
    synchronized void decided(Work work, int call, boolean wanted, @Nullable Throwable failure) {
        catchUp();
        for (int i = 0; i < over.size(); i++) {
            Over one = over.get(i);
            if (one.is(work, call)) {
                over.remove(i);
                add(attempts.ended(work, call, worker, attempt(work), one.ran, wanted, failure, one.startTold));
                publish(true);
                return;
            }
        }
    }

    /** Records that the worker has ended, and with it the attempts whose end it has not reported. */
    synchronized void closed() {
        catchUp();
        group = null;
        for (Told one : told) {
            Ran untilNow = new Ran(one.startedNanos, System.nanoTime());
            add(attempts.ended(one.work, one.call, worker, attempt(one.work), untilNow, false, null, true));
        }
        told.clear();
        publish(false);
    }

    /** Takes what was reported of an attempt that has ended, so that no two attempts of this worker overlap; under the monitor. */
    private Ran settle(Work work, int call) {
        Told toldStart = findTold(work, call);
        long start;
        if (toldStart != null) {
            told.remove(toldStart);
            start = toldStart.startedNanos;
        } else {
            long began = ran ? attempts.startNanos(startedNanos) : lastEndNanos;
            start = began - lastEndNanos < 0 ? lastEndNanos : began;
        }
        long end = ran ? endedNanos : System.nanoTime();
        lastEndNanos = end - start < 0 ? start : end;
        ends++;
        Ran how = new Ran(start, lastEndNanos, sentBytes, receivedBytes);
        forgetReport();
        return how;
    }

    private @Nullable Told findTold(Work work, int call) {
        for (int i = 0; i < told.size(); i++) {
            Told one = told.get(i);
            if (one.work == work && one.call == call) {
                return one;
            }
        }
        return null;
    }

    private int attempt(Work work) {
        return work.attempt() + extraAttempts;
    }

    // ---- the group ---------------------------------------------------------------------------------------------

    /** Makes events of what was added to the group since the last time; under the monitor. */
    private void catchUp() {
        forgetOthersEvents();
        SuccessGroup from = group;
        if (from == null) {
            return;
        }
        int count = from.attempts.count();
        int begin = from.taken;
        if (begin == count) {
            return;
        }
        from.taken = count;
        ends += count - begin;
        lastEndNanos = from.attempts.lastEnd(count);
        if (from.sinceNanos != sinceNanos) {
            return; // it was begun for listeners that have gone
        }
        for (int at = begin; at < count && !told.isEmpty(); at++) {
            Told start = findTold(from.work, from.first + at);
            if (start != null) {
                told.remove(start);
                addPart(from, begin, at);
                add(from.attempts.ended(at, start.startedNanos));
                begin = at + 1;
            }
        }
        addPart(from, begin, count);
    }

    private void addPart(SuccessGroup from, int begin, int end) {
        if (begin < end) {
            add(from.attempts.part(begin, end));
        }
    }

    /** Drops what happened before the listeners listened that there are now; under the monitor. */
    private void forgetOthersEvents() {
        long since = listeners.sinceNanos();
        if (since != sinceNanos) {
            sinceNanos = since;
            made = new ArrayList<>();
            madeSize = 0;
            told.clear();
        }
    }

    // ---- looks -------------------------------------------------------------------------------------------------

    /** Returns how many attempts have ended, before the worker is asked what it runs. */
    synchronized long ends() {
        SuccessGroup from = group;
        return from == null ? ends : ends + from.attempts.count() - from.taken;
    }

    /**
     * Tells of the start of the call that runs, unless that was done before, and publishes what has been made.
     *
     * @param before what {@link #ends} returned before the worker was asked
     */
    synchronized void look(long before, @Nullable RunningCall running) {
        catchUp();
        if (running != null && ends == before) {
            Work work = Work.of(running.work());
            long start = attempts.startNanos(running.startedNanos());
            if (System.nanoTime() - start > SHORT_NANOS && findTold(work, running.call()) == null) {
                start = start - lastEndNanos < 0 ? lastEndNanos : start;
                told.add(new Told(work, running.call(), start));
                add(attempts.started(work, running.call(), worker, attempt(work), start));
            }
        }
        publish(false);
    }

    // ---- publishing --------------------------------------------------------------------------------------------

    private void add(PoolEvent event) {
        made.add(event);
        madeSize += event.size();
        if (madeSize >= MANY) {
            publish(true);
        }
    }

    /** Publishes an event of the worker after those of its calls. */
    synchronized void publish(PoolEvent event) {
        catchUp();
        add(event);
        publish(false);
    }

    /** Publishes what has been made, since the worker has nothing to do, and lets go of its work. For the reporting thread. */
    void rest() {
        if (heard || isOn()) {
            heard = false;
            synchronized (this) {
                catchUp();
                group = null;
                publish(false);
            }
        }
    }

    private void publish(boolean more) {
        if (!made.isEmpty()) {
            attempts.publish(made, more);
            made = new ArrayList<>();
            madeSize = 0;
        }
    }
}
