package io.taskpool.engine.events;

import static java.util.Objects.requireNonNull;

import io.taskpool.CallOutcome;
import io.taskpool.PoolListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of a pool. Whoever has something to tell asks {@link #isOn} first, which is all that a pool without listeners
 * pays for.
 *
 * <p>Concurrency: the list is replaced under the monitor and read without it.
 */
public final class PoolEvents {
    private final String pool;
    private final EventClock clock = new EventClock();
    private volatile List<ListenerFeed> feeds = List.of();
    private volatile boolean on;
    private volatile long sinceNanos;

    /**
     * Makes the list, without listeners.
     *
     * @param pool the pool's name in messages
     */
    public PoolEvents(String pool) {
        this.pool = pool;
    }

    /**
     * Tells whether there is a listener.
     *
     * @return true if events are to be published
     */
    public boolean isOn() {
        return on;
    }

    /**
     * Tells since when there has been a listener.
     *
     * @return the time, on the clock of {@link System#nanoTime()}; of no meaning if there is none
     */
    public long sinceNanos() {
        return sinceNanos;
    }

    /**
     * Adds a listener, unless it was added before.
     *
     * @param listener the listener
     * @return true if it is the first, so that {@link #isOn} has changed
     */
    public synchronized boolean add(PoolListener listener) {
        requireNonNull(listener, "listener");
        List<ListenerFeed> all = new ArrayList<>(feeds);
        for (ListenerFeed feed : all) {
            if (feed.isOf(listener)) {
                return false;
            }
        }
        all.add(new ListenerFeed(listener, pool));
        feeds = all;
        boolean first = !on;
        if (first) {
            sinceNanos = System.nanoTime();
            on = true;
        }
        return first;
    }

    /**
     * Removes a listener, and drops the events that wait for it.
     *
     * @param listener the listener
     * @return true if it was the last, so that {@link #isOn} has changed
     */
    public synchronized boolean remove(PoolListener listener) {
        requireNonNull(listener, "listener");
        List<ListenerFeed> rest = new ArrayList<>();
        for (ListenerFeed feed : feeds) {
            if (feed.isOf(listener)) {
                feed.remove();
            } else {
                rest.add(feed);
            }
        }
        feeds = rest;
        boolean last = on && rest.isEmpty();
        on = !rest.isEmpty();
        return last;
    }

    /**
     * Makes the event of an attempt that has started. Times are on the clock of {@link System#nanoTime()}.
     *
     * @param number the call's number in the pool
     * @param name the call's name
     * @param index the index of its item, or -1
     * @param worker the worker's name
     * @param attempt the number of the attempt
     * @param queuedNanos when it was queued
     * @param startedNanos when it began
     * @return the event
     */
    public PoolEvent started(
            long number, String name, long index, String worker, int attempt, long queuedNanos, long startedNanos) {
        return AttemptEvent.started(clock, number, name, index, worker, attempt, queuedNanos, startedNanos);
    }

    /**
     * Makes the event of an attempt that has ended. Times are on the clock of {@link System#nanoTime()}.
     *
     * @param number the call's number in the pool
     * @param name the call's name
     * @param index the index of its item, or -1
     * @param worker the worker's name
     * @param attempt the number of the attempt
     * @param queuedNanos when it was queued
     * @param ran when it ran
     * @param outcome how it ended
     * @param failure why it did not succeed
     * @param startTold whether an event of its start was made before; otherwise this event tells of the start as well
     * @return the event
     */
    public PoolEvent ended(
            long number,
            String name,
            long index,
            String worker,
            int attempt,
            long queuedNanos,
            Ran ran,
            CallOutcome outcome,
            @Nullable Throwable failure,
            boolean startTold) {
        return AttemptEvent.ended(
                clock, number, name, index, worker, attempt, queuedNanos, ran, outcome, failure, startTold);
    }

    /**
     * Makes room for attempts at consecutive calls that may succeed.
     *
     * @param number the first call's number in the pool
     * @param name the name of all of them
     * @param index the index of the first item
     * @param worker the worker's name
     * @param attempt the number of the attempt
     * @param queuedNanos when they were queued, on the clock of {@link System#nanoTime()}
     * @param capacity how many there may be
     * @return none of them yet
     */
    public SucceededAttempts succeeding(
            long number, String name, long index, String worker, int attempt, long queuedNanos, int capacity) {
        return new SucceededAttempts(clock, number, name, index, worker, attempt, queuedNanos, capacity);
    }

    /**
     * Tells all listeners of events, each on a thread of its own.
     *
     * @param events the events, in a list that is not changed any more
     * @param more whether more events are likely to follow at once, so that it costs less to tell of them together
     */
    public void publish(List<? extends PoolEvent> events, boolean more) {
        if (!events.isEmpty()) {
            List<ListenerFeed> all = feeds;
            for (int i = 0; i < all.size(); i++) {
                all.get(i).offer(events, more);
            }
        }
    }
}
