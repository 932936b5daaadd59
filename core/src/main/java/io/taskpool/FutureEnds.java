package io.taskpool;

/**
 * Adds listeners to any future: they run in the thread that ends it where the future supports that, otherwise in a
 * callback.
 */
final class FutureEnds {
    private FutureEnds() {}

    /** Calls the listener when the future ends, or at once if it has. */
    static void add(TaskFuture<?> future, EndListener listener) {
        if (future instanceof EndListener.Source source) {
            source.addEndListener(listener);
        } else {
            EndListeners.of(future).add(listener);
        }
    }

    /** Removes the listener. */
    static void remove(TaskFuture<?> future, EndListener listener) {
        if (future instanceof EndListener.Source source) {
            source.removeEndListener(listener);
        } else {
            EndListeners.of(future).remove(listener);
        }
    }
}
