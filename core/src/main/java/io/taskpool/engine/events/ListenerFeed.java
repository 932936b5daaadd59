package io.taskpool.engine.events;

import io.taskpool.PoolListener;
import io.taskpool.engine.threads.ContextFreeThreads;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The events on their way to one listener, and the thread that tells it of them. The thread starts when there is something to
 * tell and ends when nothing has happened for ten seconds, so an idle pool costs nothing and a pool need not wait for its
 * listeners.
 *
 * <p>To wake the thread costs a worker more than many short calls. So, once it has told all, it looks again by itself after a few
 * milliseconds, and meanwhile is woken only for events after which no more are to be expected, or for many.
 *
 * <p><b>States</b> of the thread: none → running, by {@link #offer}; running → none, when it has waited in vain, or the listener was
 * removed. Both changes are made under the monitor together with the look at the queue, so nothing is left lying.
 *
 * <p><b>Concurrency:</b> the monitor guards all fields. Whoever offers holds it for a few stores; neither the listener nor a
 * logger is called under it.
 */
final class ListenerFeed implements Runnable {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** For so long the thread waits for events to become many. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int MANY = PoolListener.MOST_WAITING / 4;

    private final PoolListener listener;
    private final String pool;

    // Guarded by this.
    private ArrayDeque<List<? extends PoolEvent>> waiting = new ArrayDeque<>();
    private int size;
    private long lost;
    private boolean hasThread;

    /** Whether the thread waits for events to become many, and whether it has reason not to. */
    private boolean gathering;

    private boolean hurried;
    private boolean removed;
    private boolean lossTold;

    /** Only for the thread. */
    private boolean failureTold;

    ListenerFeed(PoolListener listener, String pool) {
        this.listener = listener;
        this.pool = pool;
    }

    boolean isOf(PoolListener other) {
        return listener == other;
    }

    /**
     * Adds events, which are not changed any more; without room for all of them, all are lost.
     *
     * @param more whether more are likely to follow at once
     */
    void offer(List<? extends PoolEvent> events, boolean more) {
        int count = 0;
        for (int i = 0; i < events.size(); i++) {
            count += events.get(i).size();
        }
        boolean starts = false;
        boolean tells = false;
        synchronized (this) {
            if (removed) {
                return;
            }
            hurried |= !more;
            if (size + count > PoolListener.MOST_WAITING) {
                lost += count;
                tells = !lossTold;
                lossTold = true;
            } else {
                addLost();
                waiting.addLast(events);
                size += count;
                starts = !hasThread;
                hasThread = true;
                if (!gathering || hurried || size >= MANY) {
                    notifyAll();
                }
            }
        }
        if (starts) {
            start();
        }
        if (tells) {
            tellLoss();
        }
    }

    /** Puts what was lost in its place among what was not; under the monitor. */
    private void addLost() {
        if (lost > 0) {
            Lost event = new Lost(lost);
            waiting.addLast(List.of(event));
            size += event.size();
            lost = 0;
        }
    }

    private record Lost(long count) implements PoolEvent {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public void tell(PoolListener listener, int part) {
            listener.eventsLost(count);
        }
    }

    /** Drops what waits. What the listener is just being told of cannot be taken back. */
    synchronized void remove() {
        removed = true;
        waiting.clear();
        size = 0;
        notifyAll();
    }

    // ---- the thread --------------------------------------------------------------------------------------------

    private void start() {
        try {
            ContextFreeThreads.make(new NewThread(this, "taskpool-listener", listener))
                    .start();
        } catch (OutOfMemoryError e) { // no thread can be started; the next event tries again
            synchronized (this) {
                hasThread = false;
            }
        }
    }

    private record NewThread(Runnable body, String name, PoolListener listener) implements Supplier<Thread> {
        @Override
        public Thread get() {
            Thread thread = new Thread(null, body, name, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(listener.getClass().getClassLoader());
            return thread;
        }
    }

    @Override
    public void run() {
        ArrayDeque<List<? extends PoolEvent>> batches;
        while ((batches = take()) != null) {
            List<? extends PoolEvent> events;
            while ((events = batches.poll()) != null && !isRemoved()) {
                int told = 0;
                for (int i = 0; i < events.size(); i++) {
                    PoolEvent event = events.get(i);
                    int parts = event.size();
                    for (int part = 0; part < parts; part++) {
                        tell(event, part);
                    }
                    told += parts;
                }
                synchronized (this) {
                    size = Math.max(0, size - told);
                }
            }
        }
    }

    private synchronized boolean isRemoved() {
        return removed;
    }

    /** Waits for events; null if the thread is to end. */
    private synchronized @Nullable ArrayDeque<List<? extends PoolEvent>> take() {
        long now = System.nanoTime();
        addLost(); // by now there is room
        gathering = true;
        while (!hurried && size < MANY && !removed && waitUntil(now + GATHER_NANOS)) {
            // looks again
        }
        gathering = false;
        while (waiting.isEmpty() && !removed && waitUntil(now + IDLE_NANOS)) {
            // looks again
        }
        hurried = false;
        if (removed || waiting.isEmpty()) {
            hasThread = false;
            return null;
        }
        ArrayDeque<List<? extends PoolEvent>> taken = waiting;
        waiting = new ArrayDeque<>();
        return taken;
    }

    /** Waits to be notified; false if it is too late for that. */
    private boolean waitUntil(long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
            // only the listener itself can have asked for this, and it has returned
        }
        return true;
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // whatever a listener throws hurts nothing else
    private void tell(PoolEvent event, int part) {
        try {
            event.tell(listener, part);
        } catch (Throwable thrown) {
            if (!failureTold) {
                failureTold = true;
                LoggerFactory.getLogger(ListenerFeed.class)
                        .warn(
                                "The listener {} of the pool '{}' threw an exception; calls are not affected. It is told of "
                                        + "further events, and further exceptions of it are not logged",
                                listener.getClass().getName(),
                                pool,
                                thrown);
            }
        }
    }

    /** On a thread of its own: the calling thread may be a worker's, and a logger may block or use the pool. */
    private void tellLoss() {
        Runnable warning = () -> LoggerFactory.getLogger(ListenerFeed.class)
                .warn(
                        "The listener {} of the pool '{}' is too slow: {} events wait for it, and further ones are lost "
                                + "until there is room. Calls are not affected. eventsLost() tells it how many; this is "
                                + "logged only once",
                        listener.getClass().getName(),
                        pool,
                        PoolListener.MOST_WAITING);
        try {
            ContextFreeThreads.make(new NewThread(warning, "taskpool-log", listener))
                    .start();
        } catch (OutOfMemoryError e) {
            return; // no thread can be started; eventsLost() still tells
        }
    }
}
