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

    private final Bell bell;
    private final ReaderRole role;
    private final Outbox outbox;

    Watcher(Bell bell, ReaderRole role, Outbox outbox) {
        super("taskpool-watch");
        this.bell = bell;
        this.role = role;
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
                    roundsWithoutNews = role.isHelpers() ? MAX_ROUNDS_WITHOUT_NEWS : roundsWithoutNews + 1;
                }
            }
        } catch (Throwable e) {
            Exit.escaped(e);
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
        bell.fallAsleep();
        if (role.mustWatch() || outbox.isWaiting()) {
            bell.stayAwake();
        } else {
            bell.sleep();
        }
    }

    private boolean look() {
        outbox.tick();
        boolean news = role.watch();
        if (!outbox.isWaiting()) {
            return news;
        }
        if (outbox.isOverdue()) {
            role.beginFlush();
            outbox.flush();
            role.endFlush();
        }
        return true;
    }
}
