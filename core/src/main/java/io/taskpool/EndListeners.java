package io.taskpool;

import com.google.common.collect.MapMaker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one pending future of another implementation. Listeners can be removed again.
 *
 * <p>A {@link java.util.concurrent.CompletionStage} keeps each callback until it ends. A program that waits in a loop for
 * whichever of its futures ends first would leave a callback on every pending one in each round: millions, for a few
 * thousand futures. So each future gets a single callback, which notifies the listeners of that moment.
 */
final class EndListeners {
    /** By identity and weak, so that it holds no future. The values must not refer to their futures. */
    private static final ConcurrentMap<TaskFuture<?>, EndListeners> ALL =
            new MapMaker().weakKeys().makeMap();

    /** Guarded by this; null once the future has ended. */
    private @Nullable List<EndListener> listeners = new ArrayList<>(1);

    private EndListeners() {}

    /** Returns the listeners of the future. */
    static EndListeners of(TaskFuture<?> future) {
        EndListeners known = ALL.get(future);
        if (known != null) {
            return known;
        }
        EndListeners made = new EndListeners();
        EndListeners earlier = ALL.putIfAbsent(future, made);
        if (earlier != null) {
            return earlier;
        }
        made.listenTo(future);
        return made;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback's own outcome is of no interest
    private void listenTo(TaskFuture<?> future) {
        future.whenComplete((value, thrown) -> ended());
    }

    private void ended() {
        List<EndListener> told;
        synchronized (this) {
            told = listeners;
            listeners = null;
        }
        if (told != null) {
            told.forEach(EndListener::ended);
        }
    }

    /** Runs the listener when the future ends, or at once if it has. It must be quick and not throw. */
    void add(EndListener listener) {
        synchronized (this) {
            if (listeners != null) {
                listeners.add(listener);
                return;
            }
        }
        listener.ended();
    }

    /** Removes the listener. */
    synchronized void remove(EndListener listener) {
        if (listeners != null) {
            listeners.remove(listener);
        }
    }
}
