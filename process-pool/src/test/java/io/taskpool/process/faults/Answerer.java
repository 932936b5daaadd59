package io.taskpool.process.faults;

import io.taskpool.engine.shared.LastingParcel;
import io.taskpool.engine.shared.ObjectParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedLink;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.engine.shared.SharedTargets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An object of the parent that does what each request says. */
final class Answerer implements SharedTarget {
    static final int ECHO = 0;
    static final int KEEP = 1;
    static final int THROW = 2;
    static final int NONSENSE = 3;
    static final int COUNT = 4;
    static final int EXPIRE = 5;
    static final int UNWRITABLE = 6;
    static final int NOTIFY = 7;
    static final int LASTING = 8;

    final SharedKey key = SharedTargets.register(this);

    /** Requests of {@link #KEEP}, which are not answered by this. */
    final LinkedBlockingQueue<SharedRequest> kept = new LinkedBlockingQueue<>();

    final AtomicLong count = new AtomicLong();

    /** What was counted when a client was reported to be gone. */
    final LinkedBlockingQueue<Long> gone = new LinkedBlockingQueue<>();

    /** What is answered to {@link #LASTING}. */
    volatile LastingParcel lasting = new LastingParcel("nothing");

    volatile boolean isTooLateToWithdraw;

    final AtomicInteger withdrawn = new AtomicInteger();

    @Override
    public void handle(SharedRequest request) {
        SharedMessage message = request.message();
        switch (message.operation()) {
            case ECHO ->
                request.answer(
                        new SharedMessage(SharedAnswers.DONE, message.first(), message.second(), message.values()));
            case KEEP -> kept.add(request);
            case THROW ->
                request.answer(new SharedMessage(
                        SharedAnswers.THREW,
                        0,
                        0,
                        List.of(new ObjectParcel(new IllegalStateException("thrown at home")))));
            case COUNT -> request.answer(SharedMessage.of(SharedAnswers.DONE, count.addAndGet(message.first()), 0));
            case EXPIRE -> request.expireAfter(message.first());
            case UNWRITABLE ->
                request.answer(new SharedMessage(SharedAnswers.DONE, 0, 0, List.of(new ObjectParcel(new Object()))));
            case NOTIFY -> {
                request.client().tell(key, SharedMessage.of(1, message.first(), 0));
                request.answer(SharedMessage.of(SharedAnswers.DONE, 0, 0));
            }
            case LASTING -> request.answer(new SharedMessage(SharedAnswers.DONE, 0, 0, List.of(lasting)));
            default -> throw new IllegalArgumentException("operation " + message.operation());
        }
    }

    @Override
    public void withdraw(SharedRequest request, int answer) {
        withdrawn.incrementAndGet();
        request.answer(SharedMessage.of(isTooLateToWithdraw ? SharedAnswers.DONE : answer, 77, 0));
    }

    @Override
    public void clientGone(SharedClient client) {
        gone.add(count.get());
    }

    // ---- in the worker -----------------------------------------------------------------------------------------

    static SharedLink link() {
        return Objects.requireNonNull(SharedLink.connected());
    }

    static SharedMessage ask(SharedKey key, int operation, long first, @Nullable Object... values)
            throws InterruptedException {
        List<Parcel> parcels = new ArrayList<>();
        for (Object value : values) {
            parcels.add(new ObjectParcel(value));
        }
        return link().ask(key, new SharedMessage(operation, first, 0, parcels));
    }
}
