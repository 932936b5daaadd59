package io.taskpool.shared;

import static java.util.Objects.requireNonNull;

import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedMessage;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Puts elements into a {@link QueueState} and takes them out, for a queue or one direction of a pipe. Safe for use by many threads.
 *
 * @param <E> the type of the elements
 */
final class Flow<E> {
    /** What {@link #next} returns when there will be no more elements. */
    private static final Object END = new Object();

    private final ElementPort port;
    private final String what;

    /** @param what what it is, for messages: {@code the queue} */
    Flow(ElementPort port, String what) {
        this.port = port;
        this.what = what;
    }

    /** Puts an element; false if the time is over. */
    boolean put(E element, long limit) throws InterruptedException {
        requireNonNull(element, "element");
        int answer = port.put(port.access.parcel(element), limit);
        if (answer == SharedAnswers.CLOSED) {
            throw new SharedClosedException(what + " was closed, so it takes no more elements");
        }
        return answer == SharedAnswers.DONE;
    }

    /** Takes an element. */
    E take() throws InterruptedException {
        return requireNonNull(poll(Limit.NONE));
    }

    /** Takes an element; null if the time is over. */
    @SuppressWarnings("unchecked") // only elements of this type are put
    @Nullable
    E poll(long limit) throws InterruptedException {
        Object next = next(limit);
        if (next == END) {
            throw new SharedClosedException(what + " was closed, and all that was in it has been taken");
        }
        return (E) next;
    }

    private @Nullable Object next(long limit) throws InterruptedException {
        Parcel here = port.takeHere();
        return here == null ? ask(limit) : element(here);
    }

    private @Nullable Object ask(long limit) throws InterruptedException {
        SharedMessage answer = port.take(limit);
        if (answer.operation() == SharedAnswers.CLOSED) {
            return END;
        }
        return answer.operation() == SharedAnswers.DONE
                ? element(answer.values().get(0))
                : null;
    }

    private static Object element(Parcel taken) {
        return requireNonNull(taken.open(), "an element cannot be null");
    }

    int size() {
        return (int) port.askFirmly(QueueState.SIZE).first();
    }

    void close() {
        try {
            port.closing();
            SharedMessage unused = port.askFirmly(QueueState.CLOSE);
        } catch (SharedClosedException e) {
            return; // nobody holds it any more, so there is nothing to close
        }
    }

    Iterator<E> iterator() {
        return new Elements();
    }

    private final class Elements implements Iterator<E> {
        /** What was taken and not yet returned, or {@link #END}. */
        private @Nullable Object next;

        @Override
        public boolean hasNext() {
            if (next == null) {
                try {
                    next = requireNonNull(Flow.this.next(Limit.NONE));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    CancellationException interrupted =
                            new CancellationException("interrupted while waiting for the next element of " + what);
                    interrupted.initCause(e);
                    throw interrupted;
                }
            }
            return next != END;
        }

        @Override
        @SuppressWarnings("unchecked") // only elements of this type are put
        public E next() {
            if (!hasNext()) {
                throw new NoSuchElementException(what + " was closed, and all that was in it has been taken");
            }
            E element = (E) requireNonNull(next);
            next = null;
            return element;
        }
    }
}
