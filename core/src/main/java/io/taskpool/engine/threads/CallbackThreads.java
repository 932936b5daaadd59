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
 * Runs callbacks on few threads, and on more while those block. A callback may wait for what another callback does, so
 * there is no fixed number of threads that would do.
 *
 * <p><b>How many.</b> As many as there are processors, two at least. A thread that waits for a future of this library is
 * made up for at once. What else it waits for cannot be heard of. So while callbacks wait for a thread, it is looked at
 * every {@value #LOOK_MILLIS} ms whether one has begun since. If not, there comes one thread for each that is found
 * blocked, or, if all of them compute, one in half a second. That ends at {@value #MOST} threads, which is logged. A thread
 * ends when it was idle for ten seconds; the one that was idle last is used first.
 *
 * <p><b>Concurrency:</b> one lock guards everything that changes; no foreign code runs under it. Invariant: while a thread
 * is idle no callback waits.
 */
final class CallbackThreads implements Executor {
    /** Their stacks are what bounds them: so many take some tens of megabytes. */
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
        } catch (Throwable thrown) { // there is no memory for a thread; the callback waits for another one
            log.error("Cannot start {}; callbacks wait", member.getName(), thrown);
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

    // ---- threads that do not get on ----------------------------------------------------------------------------

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
                    "{} callbacks of futures run and do not end, so further ones wait for one of them. Let callbacks that"
                            + " block run on an executor of your own, with an Async method of the future",
                    MOST);
        }
        lookLater();
    }

    /** Returns how many threads do not get on. Under the lock. */
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
        /** What an idle thread is to go on with; written under the lock, after it was taken out of the idle ones. */
        private volatile @Nullable Runnable handed;

        Member(int number) {
            // Of no group but the top one: the thread serves all that have futures, and outlives who comes first.
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
                } catch (Throwable thrown) { // the next callback is another's
                    log.error("A callback on {} threw", getName(), thrown);
                }
                Thread.interrupted(); // what was meant for that callback must not reach the next
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

        /** Ends this thread, unless it was given a callback meanwhile. */
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
