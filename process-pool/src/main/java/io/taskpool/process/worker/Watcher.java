package io.taskpool.process.worker;

/**
 * The thread that looks at a busy worker once in a millisecond, and sleeps while the worker is idle or has only one long
 * call to run. It sends finished results that wait because a long call runs, and sees to it that the pipe is read while
 * one does.
 */
final class Watcher extends Thread {
    private static final int ROUND_MILLIS = 1;

    /** It stays awake for so many rounds while the worker is idle: waking it up costs more than they do. */
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
                    // While a long call runs, each round would take the processor away from it, and see nothing.
                    roundsWithoutNews = leadership.isBackups() ? MAX_ROUNDS_WITHOUT_NEWS : roundsWithoutNews + 1;
                }
            }
        } catch (Throwable e) {
            WorkerHalt.escaped(e);
        }
    }

    /** Lets a round pass. This waits for no state: time is what is watched here. */
    private static void pause() {
        try {
            Thread.sleep(ROUND_MILLIS);
        } catch (InterruptedException e) {
            // A task got hold of this thread and interrupted it, which means nothing here: the round is shorter.
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
