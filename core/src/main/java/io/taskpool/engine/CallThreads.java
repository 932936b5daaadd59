package io.taskpool.engine;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds the threads that run calls, so that all of them can be stopped. A thread is added and removed for each call, so
 * both take only a few plain steps: pages of {@value #SIZE} places hold the threads, each place is used once, and a
 * page is unlinked when all of its threads have been removed. A long-running thread keeps its page alive, which is
 * smaller than the thread itself.
 *
 * <p>Concurrency: adding and removing take the lock once per page. Places are written and read as volatiles, so a
 * thread that adds an entry and then checks whether the pool was stopped, and a thread that stops the pool and then
 * looks for entries, cannot miss each other.
 *
 * @param <T> the type of the threads
 */
final class CallThreads<T extends CallThreads.Entry> {
    private static final int SIZE = 64;

    /** A thread and its place. */
    abstract static class Entry {
        private @Nullable Page page;
        private int place;
    }

    private final ReentrantLock lock = new ReentrantLock();

    /** The newest of the linked pages that have threads or free places. Written under the lock. */
    private volatile Page current = new Page(null);

    /** A page of places. */
    private static final class Page {
        private final AtomicReferenceArray<Entry> places = new AtomicReferenceArray<>(SIZE);
        private final AtomicInteger taken = new AtomicInteger();
        private final AtomicInteger gone = new AtomicInteger();

        // Guarded by the lock.
        private @Nullable Page before;
        private @Nullable Page after;

        Page(@Nullable Page before) {
            this.before = before;
        }
    }

    void add(T entry) {
        while (true) {
            Page page = current;
            int place = page.taken.getAndIncrement();
            if (place < SIZE) {
                Entry thread = entry; // gives access to the private fields
                thread.page = page;
                thread.place = place;
                page.places.set(place, thread);
                return;
            }
            turnOver(page);
        }
    }

    private void turnOver(Page full) {
        lock.lock();
        try {
            if (current == full) {
                // If all threads of the full page have been removed already, it was still current then and could not be
                // unlinked.
                Page last = full.gone.get() == SIZE ? full.before : full;
                Page next = new Page(last);
                if (last != null) {
                    last.after = next;
                }
                current = next;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes a thread. To be called once for each that was added. */
    void remove(T entry) {
        Entry thread = entry;
        Page page = requireNonNull(thread.page);
        page.places.setRelease(thread.place, null);
        if (page.gone.incrementAndGet() == SIZE) {
            lock.lock();
            try {
                unlink(page);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Unlinks a page without threads. The current page stays; the page after it unlinks it. Under the lock. */
    private void unlink(Page page) {
        Page before = page.before;
        Page after = page.after;
        if (after != null) {
            after.before = before;
            if (before != null) {
                before.after = after;
            }
        }
    }

    /** Returns the threads, newest page first. */
    @SuppressWarnings("unchecked") // only add() stores entries
    List<T> all() {
        List<Page> present = new ArrayList<>();
        lock.lock();
        try {
            for (Page page = current; page != null; page = page.before) {
                present.add(page);
            }
        } finally {
            lock.unlock();
        }
        List<T> threads = new ArrayList<>();
        for (Page page : present) {
            for (int place = 0; place < SIZE; place++) {
                T thread = (T) page.places.get(place);
                if (thread != null) {
                    threads.add(thread);
                }
            }
        }
        return threads;
    }
}
