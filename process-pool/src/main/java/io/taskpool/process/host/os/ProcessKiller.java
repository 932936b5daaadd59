package io.taskpool.process.host.os;

import io.taskpool.remote.wire.BlackBoxLayout;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends a worker by force, and keeps the reason. Safe for use by many threads.
 *
 * <p>A kill must hit the call that it is meant for and not the next one. So a kill that depends on the running call
 * first bars any other call from beginning, then checks which one is running, and then kills or lifts the bar. The
 * worker does the opposite: it first notes the call that it begins and then checks for the bar. So one of the two
 * always sees the other.
 */
public final class ProcessKiller {
    private interface Condition {
        boolean holds() throws IOException;
    }

    private final Process process;
    private final BlackBoxReader blackBox;

    /** One decision at a time. */
    private final ReentrantLock deciding = new ReentrantLock();

    private volatile boolean noMore;
    private volatile @Nullable String reason;

    public ProcessKiller(Process process, BlackBoxReader blackBox) {
        this.process = process;
        this.blackBox = blackBox;
    }

    /** Returns why the worker was killed, or null if it was not. */
    @Nullable
    public String reason() {
        return reason;
    }

    public void kill(String why) {
        synchronized (this) {
            if (reason == null) {
                reason = why;
            }
        }
        try {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        } finally {
            process.toHandle().destroyForcibly(); // Process.destroyForcibly would also close the pipes
        }
    }

    public void killIfRunning(long number, String why) {
        killIf(number, () -> blackBox.runningCall() == number, why);
    }

    public void killUnlessRunning(String why) {
        killIf(BlackBoxLayout.NO_CALL, () -> blackBox.runningCall() <= 0, why);
    }

    private void killIf(long onlyCall, Condition condition, String why) {
        deciding.lock();
        try {
            blackBox.allowOnly(onlyCall);
            if (condition.holds()) {
                kill(why);
            } else {
                blackBox.allowOnly(noMore ? BlackBoxLayout.NO_MORE_CALLS : 0);
            }
        } catch (IOException e) {
            // closed: the worker has ended
        } finally {
            deciding.unlock();
        }
    }

    /**
     * Bars further calls from beginning.
     *
     * @return the number of the running call; if none is running, the last one's, negated
     * @throws IOException if the worker has ended
     */
    public long letNoMoreBegin() throws IOException {
        deciding.lock();
        try {
            noMore = true;
            blackBox.allowOnly(BlackBoxLayout.NO_MORE_CALLS);
            return blackBox.runningCall();
        } finally {
            deciding.unlock();
        }
    }

    /** Tells whether calls are barred from beginning. */
    public boolean letsNoMoreBegin() {
        return noMore;
    }
}
