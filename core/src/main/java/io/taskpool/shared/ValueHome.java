package io.taskpool.shared;

import io.taskpool.engine.shared.LastingParcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SharedValue} in the JVM that made it. It knows which workers were sent the value, and has them drop it when it is closed, or
 * when nobody here holds it any more.
 */
final class ValueHome extends HomeTarget implements ValueSource {
    /** Asks for the value, which is the answer's only one. */
    static final int GET = 0;

    /** Drops the value, here and in all workers. */
    static final int CLOSE = 1;

    /** A notice: the value was closed. */
    static final int DROP_CLOSED = 0;

    /** A notice: nobody holds the value any more. */
    static final int DROP_UNUSED = 1;

    private final Set<SharedClient> holders = ConcurrentHashMap.newKeySet();
    private boolean watched; // guarded by the lock
    private volatile @Nullable LastingParcel value; // written under the lock; null once it was closed

    ValueHome(Object value) {
        this.value = new LastingParcel(value);
    }

    /** Tells workers when the home was freed. It refers to all that takes, but not to the home. */
    private record Farewell(SharedKey key, Set<SharedClient> holders) implements Runnable {
        @Override
        public void run() {
            for (SharedClient holder : holders) {
                holder.tell(key, SharedMessage.of(DROP_UNUSED, 0, 0));
            }
        }
    }

    /** Initialized when a value is first sent to a worker: it has a thread. */
    private static final class Freed {
        static final Cleaner CLEANER = Cleaner.create();
    }

    @Override
    long accept(SharedRequest request, PendingAnswers answers) {
        switch (request.message().operation()) {
            case GET:
                get(request, answers);
                return Limit.NONE;
            case CLOSE:
                close(answers);
                answers.add(request, SharedAnswers.DONE);
                return Limit.NONE;
            default:
                throw new IllegalArgumentException("a value does not know the operation "
                        + request.message().operation());
        }
    }

    private void get(SharedRequest request, PendingAnswers answers) {
        LastingParcel known = value;
        if (known == null) {
            answers.add(request, SharedAnswers.CLOSED);
            return;
        }
        holders.add(request.client());
        if (!watched) {
            watched = true;
            Cleaner.Cleanable unused = Freed.CLEANER.register(this, new Farewell(knownKey(), holders));
        }
        answers.add(request, new SharedMessage(SharedAnswers.DONE, 0, 0, List.of(known)));
    }

    private void close(PendingAnswers answers) {
        LastingParcel known = value;
        if (known != null) {
            value = null;
            known.close();
        }
        for (SharedClient holder : holders) {
            answers.tell(holder, SharedMessage.of(DROP_CLOSED, 0, 0));
        }
        holders.clear();
    }

    @Override
    public @Nullable Object known() {
        LastingParcel known = value;
        return known == null ? null : known.open();
    }

    @Override
    public Object load() {
        throw new SharedClosedException(ValueSource.CLOSED);
    }

    @Override
    boolean remove(SharedRequest request) {
        return false; // nobody waits for a value
    }

    @Override
    void drop(SharedClient client, PendingAnswers answers) {
        holders.remove(client);
    }
}
