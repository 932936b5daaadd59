package io.taskpool.shared;

import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How elements get into a {@link QueueState} and out of it. This one asks for each, as in the JVM that the queue lives in. */
class ElementPort {
    final Access access;
    final int base;

    /** @param base what is added to the operations */
    ElementPort(Access access, int base) {
        this.access = access;
        this.base = base;
    }

    /** Puts an element; returns the operation of the answer. */
    int put(Parcel element, long limit) throws InterruptedException {
        return ask(QueueState.PUT, limit, 0, List.of(element)).operation();
    }

    /** Takes an element out of what is here already; null if there is none. */
    @Nullable
    Parcel takeHere() throws InterruptedException {
        return null;
    }

    /** Takes an element; the answer's first value, if there is one, is it. */
    SharedMessage take(long limit) throws InterruptedException {
        return ask(QueueState.TAKE, limit, 1, List.of());
    }

    /** Forgets whatever allows to put without asking. */
    void closing() {}

    final SharedMessage ask(int operation, long first, long second, List<Parcel> values) throws InterruptedException {
        return access.ask(new SharedMessage(base + operation, first, second, values));
    }

    final SharedMessage askFirmly(int operation) {
        return access.askFirmly(SharedMessage.of(base + operation, 0, 0));
    }
}
