package io.taskpool.engine;

import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the input of a stream on its own thread, because an input that blocks, such as a queue or a connection, must
 * not delay results that are ready.
 *
 * <p>The thread starts when the first item may be read, is the only one that uses the iterator, and ends with the input
 * or the stream. The thread that takes the results creates it, so it has that thread's context class loader and
 * inherits its inheritable thread-locals. If the stream ends while the input blocks, the thread is interrupted.
 *
 * <p><b>Concurrency:</b> all mutable state is guarded by this object's monitor; neither the iterator nor the run is
 * called under it.
 *
 * @param <T> the type of the items
 */
final class InputReader<T extends @Nullable Object> implements RunInput<T>, Runnable {
    private static final Object NULL = new Object();

    private final Iterator<? extends T> input;
    private final ChunkSignal taker;
    private final String name;

    // Guarded by this.
    private final ArrayDeque<Object> items = new ArrayDeque<>();
    private long read;
    private long allowed;
    private int wanted;
    private boolean noMore;
    private boolean left;
    private boolean over;
    private boolean closed;
    private @Nullable Throwable failure;
    private @Nullable Thread thread;

    /** Written before the thread starts. */
    private Runnable arrived = () -> {};

    /**
     * @param taker is signalled when the input has ended
     * @param name the name of the thread
     */
    InputReader(Iterator<? extends T> input, ChunkSignal taker, String name) {
        this.input = input;
        this.taker = taker;
        this.name = name;
    }

    // ---- the thread that reads ---------------------------------------------------------------------------------

    @Override
    public void run() {
        Throwable thrown = null;
        try {
            while (awaitLeave() && input.hasNext()) {
                if (mustLeaveIt()) {
                    break;
                }
                put(input.next());
            }
        } catch (Throwable t) { // the stream rethrows it
            thrown = t;
        }
        synchronized (this) {
            over = true;
            failure = thrown;
            thread = null;
        }
        taker.set();
    }

    /**
     * Waits until another item may be read or {@link #readNoMore} asks for a check whether there is one; false if the
     * stream has ended.
     */
    private synchronized boolean awaitLeave() {
        while (!closed && !noMore && read >= allowed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Either the stream has ended, which the loop condition detects, or the input interrupted its own
                // reader.
            }
        }
        return !closed;
    }

    private synchronized boolean mustLeaveIt() {
        left |= noMore;
        return noMore || closed;
    }

    private void put(T item) {
        boolean enough;
        synchronized (this) {
            read++;
            items.add(item == null ? NULL : item);
            enough = items.size() >= wanted;
        }
        if (enough) {
            arrived.run();
        }
    }

    // ---- the thread that takes ---------------------------------------------------------------------------------

    @Override
    public void tell(Runnable arrived) {
        this.arrived = arrived;
    }

    @Override
    public synchronized @Nullable Object[] take(int most, int least) {
        if (items.size() < least && !over) {
            wanted = least;
            return new @Nullable Object[0];
        }
        @Nullable Object[] taken = new @Nullable Object[Math.min(most, items.size())];
        for (int i = 0; i < taken.length; i++) {
            Object item = items.remove();
            taken[i] = item == NULL ? null : item;
        }
        wanted = Integer.MAX_VALUE; // until the next take()
        return taken;
    }

    @Override
    public synchronized void allow(long count) {
        allowed = Math.max(allowed, count);
        if (thread == null && !over && !closed) {
            Thread made = new Thread(this, name);
            made.setDaemon(true);
            thread = made;
            made.start();
        } else {
            notifyAll();
        }
    }

    @Override
    public synchronized void readNoMore() {
        noMore = true;
        if (thread == null) {
            allow(allowed); // to check whether the input has unread items
        }
        notifyAll();
    }

    @Override
    public synchronized boolean isEnded() {
        return over && items.isEmpty();
    }

    @Override
    public synchronized boolean isLeft() {
        return left;
    }

    @Override
    public synchronized @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public synchronized @Nullable Thread reader() {
        return thread;
    }

    @Override
    public synchronized void close() {
        closed = true;
        items.clear();
        Thread reading = thread;
        if (reading != null && reading != Thread.currentThread()) {
            reading.interrupt(); // the thread holds none of our locks while it calls the input
        }
        notifyAll();
    }
}
