package io.taskpool.engine;

import io.taskpool.engine.events.PoolEvent;
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
 * <p><b>Concurrency:</b> {@code ran} and its times are the reporting thread's, like the fields of a slot. The monitor guards the
 * rest, and is held while events are published, so that a start is never overtaken by its end. The listeners' feeds are the only
 * locks that are taken under it.
 *
 * <ul>
 *   <li>look ∥ a call that is given back: a worker may note a call for a moment and not begin it after all. A look takes only calls
 *       that have run for a while, so this does not happen in practice; if it does, its end is told with that of the worker.
 *   <li>look ∥ report of an end: the worker is asked without the monitor. Its answer counts only if no attempt has ended since
 *       before, as each backend ends a call for itself before it reports that.
 *   <li>an outcome that is read ∥ the worker's end: what is over is kept by itself and does not depend on the worker.
 * </ul>
 */
final class SlotEvents {
    /** So many events are published together at most. */
    private static final int MOST_TOGETHER = 256;

    /** The start of a call that has run for less is told with its end, which is likely to come before the next look. */
    private static final long SHORT_NANOS = 5_000_000;

    private final AttemptEvents attempts;
    private final String worker;
    private final int extraAttempts;

    // Only the reporting thread uses these.
    private boolean ran;
    private long startedNanos;
    private long endedNanos;

    // Guarded by this.
    private List<PoolEvent> made = new ArrayList<>();
    private final List<Over> over = new ArrayList<>();
    private long ends;
    private long lastEndNanos = System.nanoTime();
    private final List<Told> told = new ArrayList<>();

    private record Told(Work work, int call, long startedNanos) {}

    private record Over(Work work, int call, long startedNanos, long endedNanos, boolean startTold) {
        boolean is(Work ofWork, int ofCall) {
            return work == ofWork && call == ofCall;
        }
    }

    /** A repetition in the worker with the larger heap counts as an attempt of its own. */
    SlotEvents(AttemptEvents attempts, String worker, boolean large) {
        this.attempts = attempts;
        this.worker = worker;
        this.extraAttempts = large ? 1 : 0;
    }

    boolean isOn() {
        return attempts.isOn();
    }

    /** Tells whether a start was noted because somebody listened. */
    boolean isExact(long start) {
        return attempts.isOn() && attempts.startNanos(start) == start;
    }

    // ---- reports -----------------------------------------------------------------------------------------------

    /** Takes the times of the call whose report comes next. */
    void ran(long started, long ended) {
        ran = true;
        startedNanos = started;
        endedNanos = ended;
    }

    /** Records that an attempt has ended, after its call was decided. */
    void ended(Work work, int call, boolean wanted, @Nullable Throwable failure) {
        synchronized (this) {
            boolean startTold = settleTimes(work, call);
            add(attempts.ended(
                    work, call, worker, attempt(work), startedNanos, endedNanos, wanted, failure, startTold));
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
        boolean startTold = settleTimes(work, call);
        over.add(new Over(work, call, startedNanos, endedNanos, startTold));
    }

    /** Records the outcome of an attempt that is over, after its call was decided. On any thread. */
    synchronized void decided(Work work, int call, boolean wanted, @Nullable Throwable failure) {
        for (int i = 0; i < over.size(); i++) {
            Over one = over.get(i);
            if (one.is(work, call)) {
                over.remove(i);
                add(attempts.ended(
                        work,
                        call,
                        worker,
                        attempt(work),
                        one.startedNanos,
                        one.endedNanos,
                        wanted,
                        failure,
                        one.startTold));
                publish();
                return;
            }
        }
    }

    /** Records that the worker has ended, and with it the attempts whose end it has not reported. */
    synchronized void closed() {
        for (Told one : told) {
            add(attempts.ended(
                    one.work,
                    one.call,
                    worker,
                    attempt(one.work),
                    one.startedNanos,
                    System.nanoTime(),
                    false,
                    null,
                    true));
        }
        told.clear();
        publish();
    }

    /**
     * Takes the times of an attempt that has ended, so that no two attempts of this worker overlap; under the monitor.
     *
     * @return whether its start was told before
     */
    private boolean settleTimes(Work work, int call) {
        Told start = findTold(work, call);
        if (start != null) {
            told.remove(start);
            startedNanos = start.startedNanos;
        } else {
            long began = ran ? attempts.startNanos(startedNanos) : lastEndNanos;
            startedNanos = began - lastEndNanos < 0 ? lastEndNanos : began;
        }
        long end = ran ? endedNanos : System.nanoTime();
        endedNanos = end - startedNanos < 0 ? startedNanos : end;
        lastEndNanos = endedNanos;
        ran = false;
        ends++;
        return start != null;
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

    // ---- looks -------------------------------------------------------------------------------------------------

    /** Returns how many attempts have ended, before the worker is asked what it runs. */
    synchronized long ends() {
        return ends;
    }

    /**
     * Tells of the start of the call that runs, unless that was done before, and publishes what has been made.
     *
     * @param before what {@link #ends} returned before the worker was asked
     */
    synchronized void look(long before, @Nullable RunningCall running) {
        if (running != null && ends == before) {
            Work work = Work.of(running.work());
            long start = attempts.startNanos(running.startedNanos());
            if (System.nanoTime() - start > SHORT_NANOS && findTold(work, running.call()) == null) {
                start = start - lastEndNanos < 0 ? lastEndNanos : start;
                told.add(new Told(work, running.call(), start));
                add(attempts.started(work, running.call(), worker, attempt(work), start));
            }
        }
        publish();
    }

    // ---- publishing --------------------------------------------------------------------------------------------

    private void add(PoolEvent event) {
        made.add(event);
        if (made.size() >= MOST_TOGETHER) {
            publish();
        }
    }

    /** Publishes an event of the worker after those of its calls. */
    synchronized void publish(PoolEvent event) {
        add(event);
        publish();
    }

    /** Publishes what has been made. */
    synchronized void publish() {
        if (!made.isEmpty()) {
            attempts.publish(made);
            made = new ArrayList<>();
        }
    }
}
