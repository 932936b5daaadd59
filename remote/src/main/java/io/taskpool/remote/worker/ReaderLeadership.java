package io.taskpool.remote.worker;

/**
 * Decides which thread reads the pipe. All user code runs on one thread, the <i>runner</i> (the JVM's main thread),
 * which is also the one that reads while it has nothing to run: so a call that arrives at an idle worker needs no
 * hand-over. While the runner is busy, a second thread, the <i>backup reader</i>, reads, but only if that lasts: for a
 * call of microseconds it is not even woken. A third, the {@link Watcher}, checks a busy worker once a millisecond to
 * find that out.
 *
 * <p>The lead of the reader is held by:
 *
 * <pre>
 *   RUNNER   the runner is idle and blocked in the pipe
 *   FREE     the runner has just begun to run something, and no thread reads
 *   BACKUP   the backup reader reads, or will as soon as it is awake
 *   ASKER    the runner waits for a shared object, and looks into the pipe itself for a moment ({@link AskingReader})
 *
 *   RUNNER → FREE     {@link #release}: the runner has read something to run
 *   RUNNER → BACKUP   the same, when some thread depends on a reader (below)
 *   FREE   → RUNNER   {@link #takeIfIdle}: the runner has run all there was
 *   FREE   → BACKUP   {@link #watch}: free for 1 to 2 ms; {@link #needAnswer}: a thread waits for an answer;
 *                     {@link #beginFlush}: the watcher may be about to wait for a full pipe
 *   BACKUP → FREE     {@link #keepReading}: the backup reader has read something and finds the runner waiting for it, or
 *                     has read the answer to a runner that asks so often that it had better read for itself
 *   FREE   → ASKER    {@link #takeToAsk}: the task asks, and the last time is not long ago
 *   ASKER  → FREE     {@link #endAsking}: it has its answer
 *   ASKER  → BACKUP   the same, if it has not, or if some thread depends on a reader
 * </pre>
 *
 * <p>Each step is made under this object's monitor; so are the waits for it, whose conditions are over the lead and the
 * queue of calls, and each change of these is followed by a notification, under the monitor and after the change. So no
 * thread can miss one. The parser, the buffer and the functions received belong to the holder; the monitor makes them
 * visible to the next one. Pair by pair:
 *
 * <ul>
 *   <li><i>The lead handed to the backup reader ∥ the call ends.</i> Whichever takes the monitor first: the runner finds the lead
 *       free and reads itself, or finds the backup reader's and waits; the backup reader is then on its way into the pipe, reads the
 *       next piece, finds the runner waiting and gives up the lead. It goes back to the pipe only when the watcher or a
 *       request says so, so from the next call on the runner reads for itself again.
 *   <li><i>The backup reader adds a call ∥ the runner goes idle.</i> The backup reader adds to the queue before it takes the monitor, the
 *       runner looks into the queue under the monitor before it waits. So either the runner sees the call, or it waits
 *       by the time the backup reader takes the monitor, which notifies it.
 *   <li><i>A thread asks for a class ∥ the lead changes.</i> The request is counted in the step that looks at the lead,
 *       before it is sent. If the lead is free, it goes to the backup reader. If not, some thread reads, and the lead
 *       is not set free until the answer was read: {@link #release} gives it to the backup reader, {@link #keepReading}
 *       keeps it.
 *   <li><i>Flushing ∥ the lead changes.</i> The watcher may block in a full pipe, and then could not see that the lead stays
 *       free. From {@link #beginFlush} to {@link #endFlush} the lead cannot be free.
 *   <li><i>The watcher falls asleep ∥ the lead becomes free.</i> See {@link WatcherSignal}: it says that it sleeps, then looks whether
 *       the lead is free ({@link #mustWatch}), then sleeps; the runner makes the lead free, then looks whether it sleeps.
 *   <li><i>{@code END} ∥ the last call ends, or the runner goes idle.</i> The runner ends the worker, and looks for {@code END} where
 *       it looks for calls: so it sees it, or is notified, as with a call.
 *   <li><i>The runner asks ∥ the backup reader is in the pipe.</i> It cannot be called back from there, so it reads the answer.
 *       If the runner wanted the lead ({@link #takeToAsk}), the lead is free from then on, until the watcher finds that the
 *       runner asks no more. A request whose answer the backup reader is to read is counted as one for a class is. One whose
 *       answer the runner reads itself is counted only when it gives up, in the step that passes on the lead: so no answer is
 *       read before it was counted.
 *   <li><i>The runner reads ∥ a cancel, an exit.</i> It reads its own {@code CANCEL}, and then finds that it is interrupted. It
 *       stops when it has read that the JVM is to exit, since from then on the leader waits outside of the pipe.
 *   <li><i>{@code RECALL} or {@code CANCEL} ∥ the next call begins.</i> Decided under the queue's monitor, see there; on this
 *       side it only matters that they are read: by the runner when idle, else after 2 ms by the backup reader.
 *   <li><i>The parent is gone.</i> Whoever reads sees the end of file and halts the JVM. At most 2 ms pass without a
 *       reader, or {@value #EXIT_MILLIS} ms once the JVM is to exit.
 *   <li><i>The JVM is to exit ∥ a shutdown hook asks for a class.</i> The leader stays out of the pipe from then on, but
 *       while an answer is due: {@link #awaitTurnInPipe} waits for that under the monitor.
 * </ul>
 *
 * <p><b>Exit.</b> HotSpot stops all threads before it ends the process, and waits 310 ms if one of them is in native
 * code at that time, as a thread that is blocked in a pipe is. No other thread can get it out of there. So after it has
 * read that the JVM is to exit, the leader does not go back into the pipe, unless the exit takes so long that it has to
 * see whether the parent is still there.
 *
 * <p>Nothing here polls: in an idle worker the runner is blocked in the pipe, and the other two wait without a limit.
 *
 * <p>Lock order: the queue's monitor is taken under this one. No lock that may be held for long is.
 */
final class ReaderLeadership {
    private static final int RUNNER = 0;
    private static final int FREE = 1;
    private static final int BACKUP = 2;
    private static final int ASKER = 3;

    /** How long the JVM may take to exit before the pipe is read again: longer than most shutdown hooks. */
    private static final long EXIT_MILLIS = 1_000;

    private final CallQueue queue;

    /** Written under the monitor; {@link #isBackups} reads it without. */
    private volatile int holder = RUNNER;

    /** Counts how often the lead became free, so that the watcher can tell one time from the next. */
    private long timesFree;

    /** The last time that the watcher saw. */
    private long timesSeen;

    /** How many threads wait for an answer that has not been read yet. */
    private int unanswered;

    private boolean runnerWaits;

    /** Whether the runner asks so often that it wants the lead. */
    private boolean askerWants;

    /** Whether the backup reader gave up the lead for that reason the last time. */
    private boolean leftToAsker;

    private boolean flushing;

    /** Written under the monitor, read without it before each read. */
    private volatile boolean exiting;

    private long exitingSinceNanos;

    ReaderLeadership(CallQueue queue) {
        this.queue = queue;
    }

    /**
     * Gives up the lead to run something. Only for the runner when it has the lead; the caller signals the watcher
     * next.
     */
    synchronized void release() {
        setFree();
    }

    /** Sets the lead free, or passes it on if some thread depends on a reader. */
    private void setFree() {
        timesFree++;
        if (flushing || unanswered > 0) {
            holder = BACKUP;
            notifyAll();
        } else {
            holder = FREE;
        }
    }

    /**
     * Takes the lead for a runner whose task is about to ask. Only for the runner while it runs something.
     *
     * @return false if another thread reads; it then leaves the lead to the runner when it has read the answer
     */
    synchronized boolean takeToAsk() {
        if (holder != FREE || exiting) {
            askerWants = true;
            return false;
        }
        holder = ASKER;
        return true;
    }

    /**
     * Gives up the lead that {@link #takeToAsk} has given; the caller signals the watcher next.
     *
     * @param answered false if the backup reader is to read the answer
     */
    synchronized void endAsking(boolean answered) {
        if (!answered) {
            unanswered++;
        }
        setFree();
    }

    /** Tells whether the JVM is to exit, so that the leader stays out of the pipe. */
    boolean isExiting() {
        return exiting;
    }

    /** Tells whether the backup reader has left the lead to a runner that asks; it signals the watcher then. */
    synchronized boolean isLeftToAsker() {
        return leftToAsker;
    }

    /**
     * Takes the lead for an idle runner, or waits until there is something to run or {@code END} has come. Only for the
     * runner.
     *
     * @return true if the runner is the reader now, false if it need not wait
     */
    synchronized boolean takeIfIdle() {
        while (queue.isIdle()) {
            if (holder == FREE) {
                holder = RUNNER;
                return true;
            }
            runnerWaits = true;
            await();
            runnerWaits = false;
        }
        return false;
    }

    /** Waits until the backup reader gets the lead. Only for the backup reader. */
    synchronized void awaitBackupsTurn() {
        while (holder != BACKUP) {
            await();
        }
    }

    /**
     * Passes on what was read, and the lead with it if the runner waits and no answer or flush is pending. Only for the
     * backup reader when it has the lead.
     *
     * @return true if the backup reader still has the lead
     */
    synchronized boolean keepReading() {
        boolean keep = flushing || unanswered > 0;
        leftToAsker = !runnerWaits && !keep && askerWants;
        if (leftToAsker) {
            askerWants = false;
            timesFree++;
            holder = FREE;
        }
        if (!runnerWaits) {
            return !leftToAsker;
        }
        if (!keep) {
            timesFree++;
            holder = FREE;
        }
        notifyAll();
        return keep;
    }

    /** Keeps the leader out of the pipe from here on. Only for the leader, when it has read that the JVM is to exit. */
    synchronized void beginExit() {
        if (!exiting) {
            exitingSinceNanos = System.nanoTime();
            exiting = true;
        }
    }

    /** Waits until the leader may read: at once, unless the JVM is about to exit. Only for the leader. */
    void awaitTurnInPipe() {
        if (exiting) {
            awaitNeedWhileExiting();
        }
    }

    private synchronized void awaitNeedWhileExiting() {
        while (unanswered == 0) {
            long left = EXIT_MILLIS - (System.nanoTime() - exitingSinceNanos) / 1_000_000;
            if (left <= 0) {
                return;
            }
            await(left);
        }
    }

    /** Makes sure that some thread reads until the answer has been read. Called before a request is sent. */
    synchronized void needAnswer() {
        unanswered++;
        giveToHelper();
        if (exiting) {
            notifyAll();
        }
    }

    /** Notes that an answer was read. */
    synchronized void answered() {
        unanswered--;
    }

    /**
     * Gives the lead to the backup reader if it is free for the second time in a row. Only for the watcher.
     *
     * @return true if the lead has been free since the last time
     */
    synchronized boolean watch() {
        boolean news = mustWatch();
        if (timesFree == timesSeen) {
            giveToHelper();
        }
        timesSeen = timesFree;
        return news;
    }

    /** Tells whether the lead is free, or was since the watcher looked last. */
    synchronized boolean mustWatch() {
        return holder == FREE || timesFree != timesSeen;
    }

    /**
     * Tells whether the backup reader reads, which means that calls take long. Takes no lock: it is only a hint for
     * optimizations.
     */
    boolean isBackups() {
        return holder == BACKUP;
    }

    synchronized void beginFlush() {
        flushing = true;
        giveToHelper();
    }

    synchronized void endFlush() {
        flushing = false;
    }

    private void giveToHelper() {
        if (holder == FREE) {
            holder = BACKUP;
            notifyAll();
        }
    }

    private void await() {
        await(0);
    }

    @SuppressWarnings("WaitNotInLoop") // the callers loop
    private void await(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            // A task has kept a reference to the thread and interrupted it, which has no meaning here.
        }
    }
}
