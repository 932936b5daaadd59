package io.taskpool.engine;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run calls, for whoever has to stop all of them. One is added and removed for each call, so both are a
 * few plain steps: threads stand in pages of {@value #SIZE}, each in a place of its own that is used once, and a page goes
 * when all of its threads have. A thread that runs for long keeps its page, which is less than the thread takes itself.
 *
 * <p>Concurrency: to add and to remove take the lock once for each page. A place is written and read as a volatile, so that
 * who adds a thread and then looks whether the pool was stopped, and who stops the pool and then looks for threads, cannot
 * miss each other.
 *
 * @param <T> the type of the threads
 */
final class CallThreads<T extends CallThreads.Entry> {
    private static final int SIZE = 64;

    /** A thread, and where it stands among the others. */
    abstract static class Entry {
        private @Nullable Page page;
        private int place;
    }

    private final ReentrantLock lock = new ReentrantLock();

    /** The last of the list of pages that have threads that have not gone, or places. Written under the lock. */
    private volatile Page current = new Page(null);

    /** Some threads' places. */
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
                Entry thread = entry; // whose fields are private to this file
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
                // Full, and perhaps all of its threads have gone already, so that it could not be taken out before.
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

    /** Removes a thread that was added; once. */
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

    /** Takes out a page that nobody is on any more. The current one stays; its successor takes it out. Under the lock. */
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

    /** Returns the threads that are there, the newest page first. */
    @SuppressWarnings("unchecked") // only add() puts entries into places
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
