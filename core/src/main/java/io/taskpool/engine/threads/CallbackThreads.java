package io.taskpool.engine.threads;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs callbacks on few threads, and on more while those are blocked. A callback may wait for another callback, so no
 * fixed number of threads is enough.
 *
 * <p><b>Number of threads.</b> As many as there are processors, and at least two. A thread that waits for a future of
 * this library is compensated for immediately. Other kinds of blocking cannot be observed. So while callbacks are
 * queued, a check every {@value #LOOK_MILLIS} ms tests whether any callback has started since the last check. If not,
 * one thread is added for each blocked thread or, if all of them are computing, one every half second. Growth stops at
 * {@value #MOST} threads, which is logged. A thread ends after ten idle seconds; the thread that became idle last is
 * used first.
 *
 * <p><b>Concurrency:</b> one lock guards all mutable state; no foreign code runs under it. Invariant: while a thread is
 * idle, no callback is queued.
 */
final class CallbackThreads implements Executor {
    /** Limits the memory of the thread stacks, which is some tens of megabytes for this many. */
    static final int MOST = 1_024;

    private static final int LOOK_MILLIS = 20;
    private static final int LOOKS_UNTIL_COMPUTING_IS_STUCK = 25;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Logger log = LoggerFactory.getLogger(CallbackThreads.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final int usual;

    // Guarded by lock.
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final ArrayDeque<Member> idle = new ArrayDeque<>();
    private final Set<Member> members = new HashSet<>();
    private int blocked;
    private int made;
    private long begun;
    private long seen;
    private int looks;
    private boolean looking;
    private boolean warned;

    CallbackThreads(int usual) {
        this.usual = usual;
    }

    @Override
    public void execute(Runnable action) {
        Member free;
        Member extra = null;
        boolean look = false;
        lock.lock();
        try {
            free = idle.pollLast();
            if (free != null) {
                begun++;
                free.handed = action;
            } else {
                waiting.addLast(action);
                extra = memberIfRoom();
                look = extra == null && beginsToLook();
            }
        } finally {
            lock.unlock();
        }
        if (free != null) {
            LockSupport.unpark(free);
        }
        start(extra);
        if (look) {
            lookLater();
        }
    }

    /** Under the lock. */
    private @Nullable Member memberIfRoom() {
        return !waiting.isEmpty() && members.size() - blocked < usual && members.size() < MOST ? makeMember() : null;
    }

    /** Under the lock. */
    private Member makeMember() {
        int number = ++made;
        Member member = ContextFreeThreads.make(() -> new Member(number));
        members.add(member);
        return member;
    }

    private void start(@Nullable Member member) {
        if (member == null) {
            return;
        }
        try {
            member.start();
        } catch (Throwable thrown) { // no memory for a thread; the callback waits for another one
            log.error("Cannot start {}; its callbacks wait for another thread", member.getName(), thrown);
            boolean look;
            lock.lock();
            try {
                members.remove(member);
                look = beginsToLook();
            } finally {
                lock.unlock();
            }
            if (look) {
                lookLater();
            }
        }
    }

    // ---- stuck threads -----------------------------------------------------------------------------------------

    /** Under the lock. */
    private boolean beginsToLook() {
        if (looking) {
            return false;
        }
        looking = true;
        seen = begun;
        looks = 0;
        return true;
    }

    private void lookLater() {
        Timer.schedule(this::look, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }

    private void look() {
        List<Member> extra = new ArrayList<>();
        boolean full = false;
        lock.lock();
        try {
            if (waiting.isEmpty()) {
                looking = false;
                return;
            }
            if (begun != seen) {
                looks = 0;
            } else {
                int room = MOST - members.size();
                for (int more = Math.min(waiting.size(), missing()); more > 0 && room > 0; more--, room--) {
                    extra.add(makeMember());
                }
                full = room == 0 && !warned;
                warned |= full;
            }
            seen = begun;
        } finally {
            lock.unlock();
        }
        extra.forEach(this::start);
        if (full) {
            log.warn(
                    "{} callbacks of futures are running and have not ended, so further ones wait. Run callbacks that"
                            + " block on an executor of your own, by an Async method of the future",
                    MOST);
        }
        lookLater();
    }

    /** Returns how many threads are stuck. Under the lock. */
    private int missing() {
        int stuck = 0;
        for (Member member : members) {
            switch (member.getState()) {
                case WAITING, TIMED_WAITING, BLOCKED -> stuck++;
                default -> {}
            }
        }
        looks++;
        return stuck > 0 || looks % LOOKS_UNTIL_COMPUTING_IS_STUCK != 0 ? stuck : 1;
    }

    // ---- the threads -------------------------------------------------------------------------------------------

    /** A thread that runs callbacks. */
    final class Member extends CallbackThread {
        /**
         * The next callback of an idle thread; written under the lock, after the thread was removed from the idle ones.
         */
        private volatile @Nullable Runnable handed;

        Member(int number) {
            // In the top thread group: the thread serves all callers and outlives the first one.
            super(ContextFreeThreads.topGroup(), "taskpool-callback-" + number);
            setDaemon(true);
        }

        @Override
        public void run() {
            ManagedWait.callbacksRun();
            ClassLoader context = getContextClassLoader();
            Runnable action;
            while ((action = next()) != null) {
                try {
                    action.run();
                } catch (Throwable thrown) { // the next callback belongs to another caller
                    log.error("A callback on {} threw", getName(), thrown);
                }
                Thread.interrupted(); // an interrupt meant for that callback must not reach the next
                setContextClassLoader(context);
            }
        }

        private @Nullable Runnable next() {
            lock.lock();
            try {
                Runnable first = waiting.pollFirst();
                if (first != null) {
                    begun++;
                    return first;
                }
                idle.addLast(this);
            } finally {
                lock.unlock();
            }
            long end = System.nanoTime() + IDLE_NANOS;
            while (true) {
                Runnable given = handed;
                if (given != null) {
                    handed = null;
                    return given;
                }
                long left = end - System.nanoTime();
                if (left > 0) {
                    LockSupport.parkNanos(this, left);
                } else if (leave()) {
                    return null;
                }
            }
        }

        /** Ends this thread, unless it was given a callback in the meantime. */
        private boolean leave() {
            lock.lock();
            try {
                return idle.remove(this) && members.remove(this);
            } finally {
                lock.unlock();
            }
        }

        @Override
        void block(ForkJoinPool.ManagedBlocker blocker) throws InterruptedException {
            count(1);
            try {
                blocker.block();
            } finally {
                count(-1);
            }
        }

        private void count(int more) {
            Member extra;
            lock.lock();
            try {
                blocked += more;
                extra = memberIfRoom();
            } finally {
                lock.unlock();
            }
            CallbackThreads.this.start(extra);
        }
    }
}
