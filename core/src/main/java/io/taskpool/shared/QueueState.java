package io.taskpool.shared;

import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is in a bounded queue, and who waits for it. Used under the lock of the object that it is a part of.
 *
 * <p>Putters and takers wait in two lines, each in the order of arrival. <b>Invariants</b> when a method returns: nobody waits to
 * put while there is room and the queue is open; nobody waits to take while there is an element; when it is closed, nobody waits to
 * put, and whoever waits to take waits for an element that a client was sent and has not acknowledged: if that client dies, it
 * comes back to the head, in order.
 */
final class QueueState {
    /** Puts the only value; the first number is the limit. */
    static final int PUT = 0;

    /** Takes an element; the first number is the limit. The answer's first number says how many are to be acknowledged. */
    static final int TAKE = 1;

    /** Acknowledges as many elements as the first number says. */
    static final int TAKEN = 2;

    /** Asks for the number of elements, which is the answer's first number. */
    static final int SIZE = 3;

    /** Closes it. */
    static final int CLOSE = 4;

    private final int capacity;
    private final ArrayDeque<Parcel> elements = new ArrayDeque<>();
    private final WaitLine<Parcel> putters = new WaitLine<>();
    private final WaitLine<SharedRequest> takers = new WaitLine<>();

    /** The elements that were sent to each client and that it has not acknowledged, oldest first. */
    private final IdentityHashMap<SharedClient, ArrayDeque<Parcel>> sent = new IdentityHashMap<>();

    private boolean closed;

    QueueState(int capacity) {
        this.capacity = capacity;
    }

    /** As {@link HomeTarget#accept}; the operation is given apart, because a pipe has two queues. */
    long accept(int operation, SharedRequest request, PendingAnswers answers) {
        SharedMessage message = request.message();
        switch (operation) {
            case PUT:
                return put(request, onlyValue(message), message.first(), answers);
            case TAKE:
                return take(request, message.first(), answers);
            case TAKEN:
                acknowledge(request.client(), message.first());
                settle(answers);
                return Limit.NONE;
            case SIZE:
                answers.add(request, SharedMessage.of(SharedAnswers.DONE, elements.size(), 0));
                return Limit.NONE;
            case CLOSE:
                close(answers);
                answers.add(request, SharedAnswers.DONE);
                return Limit.NONE;
            default:
                throw new IllegalArgumentException("a queue does not know the operation " + operation);
        }
    }

    private static Parcel onlyValue(SharedMessage message) {
        if (message.values().size() != 1) {
            throw new IllegalArgumentException(
                    "a request to put " + message.values().size() + " elements into a queue, instead of one");
        }
        return message.values().get(0);
    }

    private long put(SharedRequest request, Parcel element, long limit, PendingAnswers answers) {
        if (closed) {
            answers.add(request, SharedAnswers.CLOSED);
            return Limit.NONE;
        }
        if (hasRoom()) { // so nobody waits to put
            elements.addLast(element);
            answers.add(request, SharedAnswers.DONE);
            settle(answers);
            return Limit.NONE;
        }
        if (limit == Limit.AT_ONCE) {
            answers.add(request, SharedAnswers.TIMED_OUT);
            return Limit.NONE;
        }
        putters.add(request, element);
        return limit;
    }

    private long take(SharedRequest request, long limit, PendingAnswers answers) {
        takers.add(request, request);
        settle(answers);
        if (!takers.contains(request)) {
            return Limit.NONE;
        }
        if (limit == Limit.AT_ONCE) {
            boolean unused = remove(request);
            answers.add(request, SharedAnswers.TIMED_OUT);
            return Limit.NONE;
        }
        return limit;
    }

    private boolean hasRoom() {
        return elements.size() < capacity;
    }

    /** Restores the invariants. */
    private void settle(PendingAnswers answers) {
        boolean moved = true;
        while (moved) {
            moved = false;
            if (!takers.isEmpty() && !elements.isEmpty()) {
                give(takers.removeFirst().getKey(), elements.removeFirst(), answers);
                moved = true;
            }
            if (!putters.isEmpty() && hasRoom()) {
                Map.Entry<SharedRequest, Parcel> putter = putters.removeFirst();
                elements.addLast(putter.getValue());
                answers.add(putter.getKey(), SharedAnswers.DONE);
                moved = true;
            }
        }
        if (closed && elements.isEmpty() && sent.isEmpty()) {
            takers.answerAll(SharedAnswers.CLOSED, answers);
        }
    }

    private void give(SharedRequest taker, Parcel element, PendingAnswers answers) {
        SharedClient client = taker.client();
        boolean here = client == ThisJvm.INSTANCE;
        if (!here) {
            ArrayDeque<Parcel> unacknowledged = sent.get(client);
            if (unacknowledged == null) {
                unacknowledged = new ArrayDeque<>();
                sent.put(client, unacknowledged);
            }
            unacknowledged.addLast(element);
        }
        answers.add(taker, new SharedMessage(SharedAnswers.DONE, here ? 0 : 1, 0, List.of(element)));
    }

    private void acknowledge(SharedClient client, long count) {
        ArrayDeque<Parcel> unacknowledged = sent.get(client);
        int held = unacknowledged == null ? 0 : unacknowledged.size();
        if (unacknowledged == null || count < 1 || count > held) {
            throw new IllegalArgumentException(
                    count + " elements of a queue acknowledged, of " + held + " that were sent");
        }
        for (long i = 0; i < count; i++) {
            unacknowledged.removeFirst();
        }
        if (unacknowledged.isEmpty()) {
            sent.remove(client);
        }
    }

    private void close(PendingAnswers answers) {
        closed = true;
        putters.answerAll(SharedAnswers.CLOSED, answers);
        settle(answers);
    }

    /** As {@link HomeTarget#remove}. */
    boolean remove(SharedRequest request) {
        return takers.remove(request) != null || putters.remove(request) != null;
    }

    /** As {@link HomeTarget#drop}. */
    void drop(SharedClient client, PendingAnswers answers) {
        takers.removeAll(client);
        putters.removeAll(client);
        ArrayDeque<Parcel> unacknowledged = sent.remove(client);
        while (unacknowledged != null && !unacknowledged.isEmpty()) {
            elements.addFirst(unacknowledged.removeLast());
        }
        settle(answers);
    }
}
