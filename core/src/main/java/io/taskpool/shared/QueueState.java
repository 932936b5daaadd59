package io.taskpool.shared;

import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in a bounded queue, and who waits for it. Used under the lock of the object that it is a part of.
 *
 * <p>Elements have consecutive numbers, in the order in which they were put. Putters and takers wait in two lines, each in the order of
 * arrival.
 *
 * <p><b>Batches.</b> A worker that takes in quick succession, and is the only one who takes, is lent more elements than it has asked for. One that puts in
 * quick succession gets credits to put without asking. Neither shows: what is lent counts as in the queue until the worker takes it, and for each credit room is
 * reserved. Whoever else wants an element waits until what is lent was called back, so elements are taken in order; when somebody waits for room while some
 * is reserved, or the queue is closed, credits are revoked. A worker answers both at once, whatever its tasks do. A notice may overtake
 * the answer that lends or grants, so it says up to which number it means.
 *
 * <p><b>Invariants</b> when a method returns: nobody waits to take while there is an element here and none is lent; nobody waits to put while there is room and the queue is open. When it is closed, nobody waits to put,
 * and whoever waits to take waits for what a worker may still put or give back.
 */
final class QueueState {
    /** Puts the only value; the numbers are the limit and the credits that are wanted. The answer's are the credits and their grant. */
    static final int PUT = 0;

    /** Takes elements; the numbers are the limit and how many are wanted. The answer's first is the number of the first, if it wants a note. */
    static final int TAKE = 1;

    /** A note: the element with this number was taken. */
    static final int TAKEN = 2;

    /** Asks for the number of elements, which is the answer's first number. */
    static final int SIZE = 3;

    /** Closes it. */
    static final int CLOSE = 4;

    /** A note: puts the only value, by a credit. */
    static final int PUT_BY_CREDIT = 5;

    /** A note: gives back as many credits as the first number says. */
    static final int CREDITS_BACK = 6;

    /** A note: gives back elements that were not taken; the numbers are that of the first and how many follow each other. */
    static final int RETURNED = 7;

    /** A notice: all that is lent up to the first number is to be given back. */
    static final int RECALL = 0;

    /** A notice: all credits up to the grant of the first number are to be given back. */
    static final int REVOKE = 1;

    /** Less room than this is not worth reserving. */
    private static final int AMPLE_ROOM = 16;

    /** What is sent ahead takes no more than this, because the worker has to hold it. */
    private static final int MAX_LENT_BYTES = 64 << 10;

    /** A worker is lent elements when nobody else has taken any for so long: with several takers, each would call back what others have. */
    private static final long ALONE_NANOS = 5_000_000;

    /** How long one who does not want to wait waits for what is lent or reserved to come back. */
    private static final long COMES_BACK_NANOS = 5_000_000;

    private final int capacity;
    private final int base;

    private final ArrayDeque<Parcel> elements = new ArrayDeque<>();
    private long firstNumber = 1;

    /** What came back from workers. Their numbers are below those of the other elements. */
    private final TreeMap<Long, Parcel> returned = new TreeMap<>();

    private final WaitLine<Parcel> putters = new WaitLine<>();
    private final WaitLine<SharedRequest> takers = new WaitLine<>();
    private final IdentityHashMap<SharedClient, QueueDealings> workers = new IdentityHashMap<>();

    /** Who took last, and since when nobody else has. */
    private @Nullable SharedClient lastTaker;

    private long aloneSince = System.nanoTime() - ALONE_NANOS;

    private int lent;
    private int reserved;
    private int given;
    private long grants;
    private boolean closed;

    /** @param base what is added to the operations of notices */
    QueueState(int capacity, int base) {
        this.capacity = capacity;
        this.base = base;
    }

    /** As {@link HomeTarget#accept}; the operation is given apart, because a pipe has two queues. */
    long accept(int operation, SharedRequest request, PendingAnswers answers) {
        SharedMessage message = request.message();
        switch (operation) {
            case PUT:
                return put(request, onlyValue(message), answers);
            case TAKE:
                return take(request, answers);
            case TAKEN:
                taken(dealings(request.client()), message.first());
                break;
            case SIZE:
                answers.add(request, SharedMessage.of(SharedAnswers.DONE, size(), 0));
                return Limit.NONE;
            case CLOSE:
                closed = true;
                putters.answerAll(SharedAnswers.CLOSED, answers);
                answers.add(request, SharedAnswers.DONE);
                break;
            case PUT_BY_CREDIT:
                useCredits(dealings(request.client()), 1);
                elements.addLast(onlyValue(message));
                break;
            case CREDITS_BACK:
                useCredits(dealings(request.client()), message.first());
                break;
            case RETURNED:
                takeBack(dealings(request.client()), message.first(), message.second());
                break;
            default:
                throw new IllegalArgumentException("a queue does not know the operation " + operation);
        }
        settle(answers);
        return Limit.NONE;
    }

    private static Parcel onlyValue(SharedMessage message) {
        if (message.values().size() != 1) {
            throw new IllegalArgumentException(
                    "a request to put " + message.values().size() + " elements into a queue, instead of one");
        }
        return message.values().get(0);
    }

    private QueueDealings dealings(SharedClient client) {
        QueueDealings known = workers.get(client);
        if (known == null) {
            known = new QueueDealings();
            workers.put(client, known);
        }
        return known;
    }

    private int here() {
        return elements.size() + returned.size();
    }

    private int size() {
        return here() + lent;
    }

    private boolean hasRoom() {
        return size() + reserved < capacity;
    }

    // ---- putting -----------------------------------------------------------------------------------------------

    private long put(SharedRequest request, Parcel element, PendingAnswers answers) {
        long limit = request.message().first();
        if (closed) {
            answers.add(request, SharedAnswers.CLOSED);
        } else if (hasRoom()) { // so nobody waits to put
            elements.addLast(element);
            grant(request, answers);
            settle(answers);
        } else if (limit == Limit.AT_ONCE && reserved == 0) {
            answers.add(request, SharedAnswers.TIMED_OUT);
        } else {
            putters.add(request, element);
            settle(answers); // revokes credits
            return limit == Limit.AT_ONCE ? COMES_BACK_NANOS : limit;
        }
        return Limit.NONE;
    }

    /** Confirms a put, and lets the worker put more without asking if there is ample room. */
    private void grant(SharedRequest request, PendingAnswers answers) {
        long wanted = request.message().second();
        int free = capacity - size() - reserved;
        if (wanted <= 0 || free < AMPLE_ROOM || request.client() == ThisJvm.INSTANCE) {
            answers.add(request, SharedAnswers.DONE);
            return;
        }
        QueueDealings worker = dealings(request.client());
        int credits = (int) Math.min(wanted, free / 2);
        worker.credits += credits;
        worker.grant = ++grants;
        reserved += credits;
        answers.add(request, SharedMessage.of(SharedAnswers.DONE, credits, worker.grant));
    }

    private void useCredits(QueueDealings worker, long count) {
        if (count < 1 || count > worker.credits) {
            throw new IllegalArgumentException(count + " credits of a queue used, of " + worker.credits);
        }
        worker.credits -= (int) count;
        reserved -= (int) count;
    }

    // ---- taking ------------------------------------------------------------------------------------------------

    private long take(SharedRequest request, PendingAnswers answers) {
        long limit = request.message().first();
        takers.add(request, request);
        if (lastTaker != request.client()) {
            aloneSince = lastTaker == null ? aloneSince : System.nanoTime();
            lastTaker = request.client();
        }
        settle(answers);
        if (!takers.contains(request)) {
            return Limit.NONE;
        }
        if (limit != Limit.AT_ONCE) {
            return limit;
        }
        if (lent > 0 || reserved > 0) {
            return COMES_BACK_NANOS;
        }
        boolean unused = remove(request);
        answers.add(request, SharedAnswers.TIMED_OUT);
        return Limit.NONE;
    }

    private void give(SharedRequest taker, PendingAnswers answers) {
        long number = nextNumber();
        Parcel element = next();
        if (taker.client() == ThisJvm.INSTANCE) {
            answers.add(taker, new SharedMessage(SharedAnswers.DONE, 0, 0, List.of(element)));
            return;
        }
        QueueDealings worker = dealings(taker.client());
        worker.given.put(number, element);
        given++;
        // What was called back once is not lent again: the worker might still give back what comes with a number like
        // that.
        boolean mayLend = takers.isEmpty() && number >= worker.recalledUpTo && isAlone(taker.client());
        long ahead = mayLend ? taker.message().second() - 1 : 0;
        if (ahead <= 0) {
            answers.add(taker, new SharedMessage(SharedAnswers.DONE, number, 0, List.of(element)));
            return;
        }
        List<Parcel> batch = new ArrayList<>();
        batch.add(element);
        long bytes = element.size();
        long following = number + 1;
        while (batch.size() <= ahead && nextNumber() == following && mayBeLent(bytes)) {
            Parcel more = next();
            batch.add(more);
            bytes = more.size() < 0 ? -1 : bytes + more.size();
            worker.lent.put(following, more);
            worker.lentUpTo = following;
            lent++;
            following++;
        }
        answers.add(taker, new SharedMessage(SharedAnswers.DONE, number, 0, batch));
    }

    private boolean mayBeLent(long bytes) {
        Parcel next = returned.isEmpty()
                ? elements.peekFirst()
                : returned.firstEntry().getValue();
        return next != null && next.size() >= 0 && bytes >= 0 && bytes + next.size() <= MAX_LENT_BYTES;
    }

    private boolean isAlone(SharedClient taker) {
        return lastTaker == taker && System.nanoTime() - aloneSince >= ALONE_NANOS;
    }

    private long nextNumber() {
        return returned.isEmpty() ? firstNumber : returned.firstKey();
    }

    /** Removes the first element, which must be here. */
    private Parcel next() {
        Map.Entry<Long, Parcel> back = returned.pollFirstEntry();
        if (back != null) {
            return back.getValue();
        }
        firstNumber++;
        return elements.removeFirst();
    }

    private void taken(QueueDealings worker, long number) {
        if (worker.given.remove(number) != null) {
            given--;
        } else if (worker.lent.remove(number) != null) {
            lent--;
        } else {
            throw new IllegalArgumentException(
                    "element " + number + " of a queue taken by a worker that does not have it");
        }
    }

    private void takeBack(QueueDealings worker, long first, long count) {
        for (long number = first; number < first + count; number++) {
            Parcel element = worker.given.remove(number);
            if (element != null) { // there was no memory for it
                given--;
            } else {
                element = worker.lent.remove(number);
                if (element == null) {
                    throw new IllegalArgumentException(
                            "element " + number + " of a queue returned by a worker that does not have it");
                }
                lent--;
            }
            returned.put(number, element);
        }
    }

    // ---- who waits ---------------------------------------------------------------------------------------------

    /** Restores the invariants. */
    private void settle(PendingAnswers answers) {
        boolean moved = true;
        while (moved) {
            moved = false;
            SharedRequest taker = takers.first();
            // What is lent comes before what is here, so whoever else wants an element waits for what was lent to come
            // back.
            if (taker != null && here() > 0 && lent == 0) {
                boolean unused = takers.remove(taker) != null;
                give(taker, answers);
                moved = true;
            }
            if (!putters.isEmpty() && hasRoom()) {
                Map.Entry<SharedRequest, Parcel> putter = putters.removeFirst();
                elements.addLast(putter.getValue());
                answers.add(putter.getKey(), SharedAnswers.DONE);
                moved = true;
            }
        }
        if (!takers.isEmpty() && lent > 0) {
            recall(answers);
        }
        if (reserved > 0 && (closed || !putters.isEmpty())) {
            revoke(answers);
        }
        if (closed && size() + given + reserved == 0) {
            takers.answerAll(SharedAnswers.CLOSED, answers);
        }
    }

    private void recall(PendingAnswers answers) {
        for (Map.Entry<SharedClient, QueueDealings> entry : workers.entrySet()) {
            QueueDealings worker = entry.getValue();
            if (!worker.lent.isEmpty() && worker.recalledUpTo < worker.lentUpTo) {
                worker.recalledUpTo = worker.lentUpTo;
                answers.tell(entry.getKey(), SharedMessage.of(base + RECALL, worker.lentUpTo, 0));
            }
        }
    }

    private void revoke(PendingAnswers answers) {
        for (Map.Entry<SharedClient, QueueDealings> entry : workers.entrySet()) {
            QueueDealings worker = entry.getValue();
            if (worker.credits > 0 && worker.revokedUpTo < worker.grant) {
                worker.revokedUpTo = worker.grant;
                answers.tell(entry.getKey(), SharedMessage.of(base + REVOKE, worker.grant, 0));
            }
        }
    }

    /** As {@link HomeTarget#remove}. */
    boolean remove(SharedRequest request) {
        return takers.remove(request) != null || putters.remove(request) != null;
    }

    /** As {@link HomeTarget#drop}. */
    void drop(SharedClient client, PendingAnswers answers) {
        takers.removeAll(client);
        putters.removeAll(client);
        @Nullable QueueDealings worker = workers.remove(client);
        if (worker != null) {
            given -= worker.given.size();
            lent -= worker.lent.size();
            reserved -= worker.credits;
            returned.putAll(worker.given);
            returned.putAll(worker.lent);
        }
        settle(answers);
    }
}
