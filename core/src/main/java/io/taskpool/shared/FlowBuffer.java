package io.taskpool.shared;

import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedMessage;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a worker was lent of a queue and may put without asking. Safe for use by many threads.
 *
 * <p><b>Concurrency:</b> the lock guards all fields. It is never held while something is asked or told, because a notice, which comes in the
 * thread that reads the pipe, takes it. An element leaves the buffer either to a thread that takes it or to the queue that it is given back to.
 */
final class FlowBuffer implements Runnable {
    /** Whoever comes back within this time gets twice as many, */
    private static final long QUICK_NANOS = 1_000_000;

    /** and whoever comes back only after this time half as many. */
    private static final long SLOW_NANOS = 4_000_000;

    private static final int MAX_WINDOW = 256;

    /** Elements that were put by credit travel at once if the last did so longer ago than this. */
    private static final long FLUSH_NANOS = 100_000;

    private final Access access;
    private final int base;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final TreeMap<Long, Parcel> lent = new TreeMap<>();
    private long recalledUpTo;
    private int credits;
    private long revokedUpTo;
    private long timesGivenBack;
    private int takeWindow = 1;
    private long lastTake = System.nanoTime() - SLOW_NANOS;
    private int putWindow = 1;
    private long lastPut = lastTake;
    private long lastFlush = lastTake;

    FlowBuffer(Access access, int base) {
        this.access = access;
        this.base = base;
    }

    /** Returns how many elements to ask for. */
    int wantedElements() {
        lock.lock();
        try {
            long now = System.nanoTime();
            takeWindow = window(takeWindow, now - lastTake);
            lastTake = now;
            return takeWindow;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many credits to ask for. */
    int wantedCredits() {
        lock.lock();
        try {
            long now = System.nanoTime();
            putWindow = window(putWindow, now - lastPut);
            lastPut = now;
            return putWindow == 1 ? 0 : putWindow;
        } finally {
            lock.unlock();
        }
    }

    private static int window(int before, long gap) {
        if (gap < QUICK_NANOS) {
            return Math.min(MAX_WINDOW, 2 * before);
        }
        return gap < SLOW_NANOS ? before : Math.max(1, before / 2);
    }

    /**
     * Keeps elements that have come, or gives all of them back if the first was called back in the meantime: a later one must not be
     * taken here before it.
     */
    void keep(long first, List<Parcel> values) {
        lock.lock();
        try {
            if (first > recalledUpTo) {
                for (int i = 0; i < values.size(); i++) {
                    lent.put(first + i, values.get(i));
                }
                return;
            }
        } finally {
            lock.unlock();
        }
        giveBack(first, values.size());
    }

    /** Gives back elements that follow each other and are not kept here. */
    void giveBack(long first, long count) {
        tell(QueueState.RETURNED, first, count);
    }

    /** Takes back that an element was taken out: its taker has failed before it told. */
    void putBack(long number, Parcel element) {
        lock.lock();
        try {
            if (number > recalledUpTo) {
                lent.put(number, element);
                return;
            }
        } finally {
            lock.unlock();
        }
        giveBack(number, 1);
    }

    /** Takes out the first element; null if there is none. */
    Map.@Nullable Entry<Long, Parcel> takeFirst() {
        lock.lock();
        try {
            return lent.pollFirstEntry();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps credits, or gives them back if they were revoked in the meantime. */
    void keepCredits(int count, long grant) {
        lock.lock();
        try {
            if (grant > revokedUpTo) {
                credits += count;
                return;
            }
        } finally {
            lock.unlock();
        }
        tell(QueueState.CREDITS_BACK, count, 0);
    }

    /** Uses one credit; returns what {@link #restoreCredit} has to know, or -1 if there is none. */
    long useCredit() {
        lock.lock();
        try {
            if (credits == 0) {
                return -1;
            }
            credits--;
            return timesGivenBack;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back that a credit was used: nothing was put. If all were given back in the meantime, it is, too. */
    void restoreCredit(long timesGivenBackThen) {
        lock.lock();
        try {
            if (timesGivenBack == timesGivenBackThen) {
                credits++;
                return;
            }
        } finally {
            lock.unlock();
        }
        tell(QueueState.CREDITS_BACK, 1, 0);
    }

    /** Tells whether an element that is put by credit should travel at once. */
    boolean shouldFlush() {
        lock.lock();
        try {
            long now = System.nanoTime();
            boolean flush = now - lastFlush > FLUSH_NANOS;
            lastFlush = flush ? now : lastFlush;
            return flush;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a notice of the queue. */
    void told(int operation, SharedMessage notice) {
        if (operation == QueueState.RECALL) {
            giveBackElements(notice.first());
        } else {
            giveBackCredits(notice.first());
        }
    }

    /** Gives everything back, because no task can take or put here any more. */
    @Override
    public void run() {
        giveBackElements(Long.MAX_VALUE);
        giveBackCredits(Long.MAX_VALUE);
    }

    private void giveBackElements(long upTo) {
        TreeMap<Long, Parcel> back;
        lock.lock();
        try {
            recalledUpTo = Math.max(recalledUpTo, upTo);
            back = new TreeMap<>(lent); // all, since none may be taken here before those that were called back
            lent.clear();
        } finally {
            lock.unlock();
        }
        while (!back.isEmpty()) {
            long first = back.firstKey();
            long count = 0;
            while (back.remove(first + count) != null) {
                count++;
            }
            giveBack(first, count);
        }
    }

    /** Gives back the credits that were granted up to a number; those of later grants as well, as it is rare and does no harm. */
    void giveBackCredits(long upTo) {
        int back;
        lock.lock();
        try {
            revokedUpTo = Math.max(revokedUpTo, upTo);
            timesGivenBack++;
            back = credits;
            credits = 0;
        } finally {
            lock.unlock();
        }
        if (back > 0) {
            tell(QueueState.CREDITS_BACK, back, 0);
        }
    }

    private void tell(int operation, long first, long second) {
        access.tell(SharedMessage.of(base + operation, first, second), true);
    }
}
