package io.taskpool.shared;

import io.taskpool.engine.shared.LostParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedLink;
import io.taskpool.engine.shared.SharedMessage;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a queue as a worker puts and takes them: with a {@link FlowBuffer}, so that those who put or take in quick succession
 * need not ask each time. When no task holds the queue any more, what is in the buffer goes back.
 */
final class BufferedPort extends ElementPort {
    private final FlowBuffer buffer;
    private final AtomicBoolean watched = new AtomicBoolean();

    /** Held here because the link holds it weakly. */
    private final Notices notices;

    private BufferedPort(LinkAccess access, int base, FlowBuffer buffer, Notices notices) {
        super(access, base);
        this.buffer = buffer;
        this.notices = notices;
    }

    /** Makes the ports of an object that has as many queues as are given the base of their operations. */
    static BufferedPort[] attach(LinkAccess access, int... bases) {
        FlowBuffer[] buffers = new FlowBuffer[bases.length];
        for (int i = 0; i < bases.length; i++) {
            buffers[i] = new FlowBuffer(access, bases[i]);
        }
        Notices notices = new Notices(bases, buffers);
        BufferedPort[] ports = new BufferedPort[bases.length];
        for (int i = 0; i < bases.length; i++) {
            ports[i] = new BufferedPort(access, bases[i], buffers[i], notices);
        }
        access.attach(notices);
        return ports;
    }

    /** Hands each notice to the buffer that it is for. */
    private static final class Notices implements SharedLink.StandIn {
        private final int[] bases;
        private final FlowBuffer[] buffers;

        Notices(int[] bases, FlowBuffer[] buffers) {
            this.bases = bases;
            this.buffers = buffers;
        }

        @Override
        public void told(SharedMessage notice) {
            int last = bases.length - 1;
            while (notice.operation() < bases[last]) {
                last--;
            }
            buffers[last].told(notice.operation() - bases[last], notice);
        }
    }

    /** Keeps buffers and the way to them until no task can take from them. Initialized when one is first filled: it has a thread. */
    private static final class Unused {
        static final Cleaner CLEANER = Cleaner.create();
    }

    private record GiveBack(FlowBuffer buffer, Notices notices) implements Runnable {
        @Override
        public void run() {
            buffer.run();
        }
    }

    private void watch() {
        if (!watched.get() && watched.compareAndSet(false, true)) {
            Cleaner.Cleanable unused = Unused.CLEANER.register(this, new GiveBack(buffer, notices));
        }
    }

    @Override
    int put(Parcel element, long limit) throws InterruptedException {
        throwIfInterrupted();
        long credit = buffer.useCredit();
        if (credit >= 0) {
            putByCredit(element, credit);
            return SharedAnswers.DONE;
        }
        SharedMessage answer = ask(QueueState.PUT, limit, buffer.wantedCredits(), List.of(element));
        if (answer.operation() == SharedAnswers.DONE && answer.first() > 0) {
            watch();
            buffer.keepCredits((int) answer.first(), answer.second());
        }
        return answer.operation();
    }

    private void putByCredit(Parcel element, long credit) {
        boolean sent = false;
        try {
            SharedMessage note = new SharedMessage(base + QueueState.PUT_BY_CREDIT, 0, 0, List.of(element));
            access.tell(note, buffer.shouldFlush());
            sent = true;
        } finally {
            if (!sent) { // the element cannot be written, or there is no memory or stack for that
                buffer.restoreCredit(credit);
            }
        }
    }

    @Override
    @Nullable
    Parcel takeHere() throws InterruptedException {
        throwIfInterrupted();
        Map.Entry<Long, Parcel> first = buffer.takeFirst();
        if (first == null) {
            return null;
        }
        boolean told = false;
        try {
            taken(first.getKey());
            told = true;
        } finally {
            if (!told) { // there is no memory or stack for it
                buffer.putBack(first.getKey(), first.getValue());
            }
        }
        return first.getValue();
    }

    @Override
    SharedMessage take(long limit) throws InterruptedException {
        SharedMessage answer = ask(QueueState.TAKE, limit, buffer.wantedElements(), List.of());
        if (answer.operation() == SharedAnswers.DONE) {
            received(answer.first(), answer.values());
        }
        return answer;
    }

    /** Takes the first of the elements that have come, and keeps the others. */
    private void received(long first, List<Parcel> elements) {
        if (elements.get(0) instanceof LostParcel) { // opening it says so, and whoever has the memory can still take it
            buffer.giveBack(first, elements.size());
            return;
        }
        int kept = 0;
        try {
            taken(first);
            kept = 1;
        } finally {
            if (kept < elements.size()) { // all of them if there is no memory or stack to tell
                watch();
                buffer.keep(first + kept, elements.subList(kept, elements.size()));
            }
        }
    }

    /** Tells that an element is taken. Before it is read: should that kill this JVM, the element must not come to the next one. */
    private void taken(long number) {
        access.tell(SharedMessage.of(base + QueueState.TAKEN, number, 0), false);
    }

    private static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    @Override
    void closing() {
        buffer.giveBackCredits(0);
    }
}
