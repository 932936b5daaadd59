package io.taskpool.remote.worker;

/**
 * The thread that checks a busy worker once a millisecond, and sleeps while the worker is idle or has only one long
 * call to run. While a long call runs, it sends earlier results that still wait, and makes sure that the pipe is read.
 *
 * <p>It takes about as much processor time to wake it up as for a round. So while calls come in quick succession it stays
 * awake for some rounds, but where each call finds it asleep for longer than those would have taken, it sleeps again
 * as soon as the call is over.
 */
final class Watcher extends Thread {
    private static final int ROUND_MILLIS = 1;

    /** How many rounds it stays awake while the worker is idle, if calls come in quick succession. */
    private static final int MAX_ROUNDS_WITHOUT_NEWS = 2;

    /** Whoever sleeps for longer than this between two calls would have stayed awake for nothing. */
    private static final long LONG_SLEEP_NANOS = 4_000_000;

    private final WatcherSignal watcherSignal;
    private final ReaderLeadership leadership;
    private final Outbox outbox;

    Watcher(WatcherSignal watcherSignal, ReaderLeadership leadership, Outbox outbox) {
        super("taskpool-watch");
        this.watcherSignal = watcherSignal;
        this.leadership = leadership;
        this.outbox = outbox;
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            int roundsWithoutNews = 0;
            boolean callsAreRare = false;
            while (true) {
                int most = callsAreRare || leadership.isBackups() ? 0 : MAX_ROUNDS_WITHOUT_NEWS;
                if (roundsWithoutNews >= most) {
                    long start = System.nanoTime();
                    if (sleep()) {
                        callsAreRare = System.nanoTime() - start > LONG_SLEEP_NANOS;
                    } else {
                        pause();
                    }
                    roundsWithoutNews = 0;
                } else {
                    pause();
                }
                if (!look()) {
                    roundsWithoutNews++;
                }
            }
        } catch (Throwable e) {
            WorkerHalt.escaped(e);
        }
    }

    /** Waits for the next round. This is not polling for a state: the watcher measures time. */
    private static void pause() {
        try {
            Thread.sleep(ROUND_MILLIS);
        } catch (InterruptedException e) {
            // A task got hold of this thread and interrupted it, which has no meaning here: the round is shorter.
            return;
        }
    }

    /** Sleeps until there is something to watch; false if there already is. */
    private boolean sleep() {
        watcherSignal.fallAsleep();
        if (leadership.mustWatch() || outbox.isWaiting()) {
            watcherSignal.stayAwake();
            return false;
        }
        watcherSignal.sleep();
        return true;
    }

    private boolean look() {
        outbox.tick();
        boolean news = leadership.watch();
        if (!outbox.isWaiting()) {
            return news;
        }
        if (outbox.isOverdue()) {
            leadership.beginFlush();
            outbox.flush();
            leadership.endFlush();
        }
        return true;
    }
}
