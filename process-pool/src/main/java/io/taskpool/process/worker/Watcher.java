package io.taskpool.process.worker;

/**
 * The thread that checks a busy worker once a millisecond, and sleeps while the worker is idle or has only one long
 * call to run. While a long call runs, it sends earlier results that still wait, and makes sure that the pipe is read.
 */
final class Watcher extends Thread {
    private static final int ROUND_MILLIS = 1;

    /** How many rounds it stays awake while the worker is idle: waking it up costs more than they do. */
    private static final int MAX_ROUNDS_WITHOUT_NEWS = 15;

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
            while (true) {
                if (roundsWithoutNews < MAX_ROUNDS_WITHOUT_NEWS) {
                    pause();
                } else {
                    sleep();
                    roundsWithoutNews = 0;
                }
                if (look()) {
                    roundsWithoutNews = 0;
                } else {
                    // While a long call runs, each round would take the processor away from it for nothing.
                    roundsWithoutNews = leadership.isBackups() ? MAX_ROUNDS_WITHOUT_NEWS : roundsWithoutNews + 1;
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

    private void sleep() {
        watcherSignal.fallAsleep();
        if (leadership.mustWatch() || outbox.isWaiting()) {
            watcherSignal.stayAwake();
        } else {
            watcherSignal.sleep();
        }
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
