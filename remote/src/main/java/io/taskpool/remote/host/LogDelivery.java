package io.taskpool.remote.host;

import io.taskpool.spi.WorkerContext;
import java.util.concurrent.atomic.AtomicBoolean;

/** An event for the logging backend, which is the user's. The pool does not end before it was taken, unless that takes long. */
final class LogDelivery extends Delivery {
    private final WorkerLog log;
    private final WorkerLog.Event event;
    private final WorkerContext slot;
    private final AtomicBoolean released = new AtomicBoolean();

    LogDelivery(WorkerLog log, WorkerLog.Event event, WorkerContext slot) {
        this.log = log;
        this.event = event;
        this.slot = slot;
        slot.hold();
    }

    @Override
    void run() {
        try {
            log.log(event);
        } finally {
            release();
        }
    }

    @Override
    void takesLong() {
        release();
    }

    private void release() {
        if (released.compareAndSet(false, true)) {
            slot.release();
        }
    }

    @Override
    int bytes() {
        return event.message().length();
    }
}
