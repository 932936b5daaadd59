package io.taskpool.shared;

import static java.util.Objects.requireNonNull;

import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedLink;
import io.taskpool.engine.shared.SharedMessage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a value in a worker. It is asked for once, when it is first needed, and stays until the home has it dropped, even if no
 * task refers to it in the meantime: the next one would have to wait for it again.
 *
 * <p><b>Concurrency:</b> the lock is held while the value travels and is read, so that a second thread of the worker waits for it and does
 * not ask as well. A notice takes no lock. It may overtake the value: then the value is returned to who asked, and not kept.
 */
final class ValueCopy implements ValueSource, SharedLink.StandIn {
    /** The copies that are here, each with what tasks hold: the same object comes to the next task that it is sent to. */
    private static final ConcurrentHashMap<ValueCopy, Object> KEPT = new ConcurrentHashMap<>();

    private final LinkAccess access;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile @Nullable Object value;
    private volatile @Nullable String end;

    private @Nullable Object owner; // written once, before anybody else has this copy

    ValueCopy(LinkAccess access) {
        this.access = access;
    }

    void belongsTo(Object object) {
        owner = object;
    }

    @Override
    public @Nullable Object known() {
        return value;
    }

    @Override
    public Object load() {
        loading.lock();
        try {
            Object known = value;
            if (known != null) {
                return known;
            }
            String reason = end;
            if (reason != null) {
                throw new SharedClosedException(reason);
            }
            SharedMessage answer = access.askFirmly(SharedMessage.of(ValueHome.GET, 0, 0));
            if (answer.operation() == SharedAnswers.CLOSED) {
                throw new SharedClosedException(CLOSED);
            }
            return keep(requireNonNull(answer.values().get(0).open(), "a value cannot be null"));
        } finally {
            loading.unlock();
        }
    }

    private Object keep(Object loaded) {
        value = loaded;
        KEPT.put(this, requireNonNull(owner));
        if (end != null) { // written before a notice looks for the value
            forget();
        }
        return loaded;
    }

    private void forget() {
        value = null;
        KEPT.remove(this);
    }

    @Override
    public void told(SharedMessage notice) {
        end = notice.operation() == ValueHome.DROP_CLOSED ? CLOSED : access.goneMessage();
        long bytes = DroppedViews.bytes(value);
        forget();
        DroppedViews.add(bytes);
    }
}
