package io.taskpool.remote.host;

import io.taskpool.TaskSerializationException;
import io.taskpool.engine.threads.ThreadStack;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.spi.ScheduledLimit;
import io.taskpool.spi.Stoppable;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.WorkerContext;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a call that is over on its worker.
 *
 * <p>It is settled once: by whoever has read it, or, after the call was cancelled or timed out, by whoever does not wait for
 * that any longer.
 */
abstract class OutcomeDelivery extends Delivery implements Stoppable {
    private final WorkerParts worker;
    private final Deliveries deliveries;
    private final WorkerContext slot;
    private final WorkUnit work;
    private final int call;
    private final long startedNanos;
    private final AtomicBoolean settled = new AtomicBoolean();

    /** Guarded by this. */
    private @Nullable ScheduledLimit limit;

    /** Guarded by this. */
    private boolean ended;

    /**
     * Makes one, after the call was reported to be over.
     *
     * @param startedNanos when the call started; only of meaning if it has a time limit
     */
    OutcomeDelivery(WorkerParts worker, Deliveries deliveries, WorkUnit work, int call, long startedNanos) {
        this.worker = worker;
        this.deliveries = deliveries;
        this.slot = worker.slot;
        this.work = work;
        this.call = call;
        this.startedNanos = startedNanos;
    }

    /** Reads the outcome, which may run code of the user's, and decides the call by it. */
    abstract Decision read() throws Throwable;

    /** Tells whether there is code of the user's to be run. */
    abstract boolean mayTakeLong();

    /** What was read, for messages: {@code result}. */
    abstract String what();

    /**
     * What became of a call.
     *
     * @param failure why it failed; null if it has the value
     */
    record Decision(@Nullable Object value, @Nullable Throwable failure) {}

    @Override
    void run() {
        try {
            if (!work.isWanted(call)) {
                settle(null);
            } else if (mayTakeLong() && deliveries.isStopped()) {
                work.cancelAll();
                settle(null);
            } else {
                settle(decide());
            }
        } finally {
            endLimit();
        }
    }

    private Decision decide() {
        try {
            return read();
        } catch (TaskSerializationException e) {
            return new Decision(null, e);
        } catch (OutOfMemoryError e) {
            return new Decision(
                    null, new TaskSerializationException("the " + what() + " does not fit this JVM's heap: " + e, e));
        } catch (Throwable e) { // its bytes were checked, so it is no fault of the stream
            return new Decision(null, new TaskSerializationException("the " + what() + " cannot be read: " + e, e));
        }
    }

    /** Settles the call once; the decision is null if the call was already decided elsewhere. */
    private void settle(@Nullable Decision decision) {
        if (!settled.compareAndSet(false, true)) {
            return;
        }
        try {
            if (decision == null) {
                work.drop(call);
                slot.unread(work, call);
            } else if (decision.failure() == null) {
                slot.decideSuccess(work, call, decision.value());
            } else {
                worker.pool.save(work, call, decision.failure());
                slot.decideFailure(work, call, decision.failure());
            }
        } finally {
            slot.release();
        }
    }

    @Override
    void takesLong() {
        if (work.timeoutNanos() <= 0) {
            return;
        }
        ScheduledLimit armed = slot.limit(this, work, call, startedNanos);
        boolean late;
        synchronized (this) {
            late = ended;
            limit = armed;
        }
        if (late) {
            boolean unused = armed.cancel();
        }
    }

    private void endLimit() {
        ScheduledLimit armed;
        synchronized (this) {
            ended = true;
            armed = limit;
        }
        if (armed != null) {
            boolean unused = armed.cancel();
        }
    }

    @Override
    boolean isOf(WorkUnit ofWork, int ofCall) {
        return work == ofWork && call == ofCall;
    }

    @Override
    boolean cancel() {
        work.cancelAll();
        return true;
    }

    @Override
    void giveUp(String reason) {
        if (settled.compareAndSet(false, true)) {
            slot.unread(work, call);
            slot.release();
            Thread stuck = thread;
            String name = "the thread that reads the " + what() + " of " + work.describe(call) + " from "
                    + worker.handle.displayName();
            worker.pool.startThread(
                    () -> ThreadStack.logGivenUp(name, reason, stuck), "log"); // a backend may block, too
        }
    }

    // ---- Stoppable, for the call's time limit ------------------------------------------------------------------

    @Override
    public void cancel(WorkUnit ofWork, int ofCall, boolean interrupt) {
        if (interrupt) {
            deliveries.interrupt(ofWork, ofCall);
        }
    }

    @Override
    public void stacks(Consumer<String> dispatcher) {
        dispatcher.accept(ThreadStack.of(thread));
    }

    @Override
    public void killIfRunning(WorkUnit ofWork, int ofCall, String reason) {
        deliveries.giveUp(ofWork, ofCall, reason);
    }

    @Override
    public String displayName() {
        return worker.handle.displayName() + ", whose " + what() + " was being read in this JVM,";
    }

    // ---- the kinds ---------------------------------------------------------------------------------------------

    /** An outcome that is known, and only waits for what came before it. */
    static final class Known extends OutcomeDelivery {
        private final Decision decision;

        Known(WorkerParts worker, Deliveries deliveries, WorkUnit work, int call, Decision decision) {
            super(worker, deliveries, work, call, 0);
            this.decision = decision;
        }

        @Override
        Decision read() {
            return decision;
        }

        @Override
        boolean mayTakeLong() {
            return false;
        }

        @Override
        String what() {
            return "outcome";
        }

        @Override
        int bytes() {
            return 0;
        }
    }

    /** A result that is an object of the user's. */
    static final class Result extends OutcomeDelivery {
        private final PoolCodecs codecs;
        private final ByteSource bytes;
        private final @Nullable ClassLoader loader;
        private final int count;

        Result(
                WorkerParts worker,
                Deliveries deliveries,
                InFlight.Sent sent,
                int call,
                long startedNanos,
                ByteSource bytes) {
            super(worker, deliveries, sent.work, call, startedNanos);
            this.codecs = worker.pool.codecs();
            this.bytes = bytes;
            this.loader = sent.loader;
            this.count = bytes.remaining();
        }

        @Override
        Decision read() throws ProtocolException {
            return new Decision(codecs.decoder().read(bytes, loader, "the result"), null);
        }

        @Override
        boolean mayTakeLong() {
            return true;
        }

        @Override
        String what() {
            return "result";
        }

        @Override
        int bytes() {
            return count;
        }
    }

    /** An exception that is an object of the user's. */
    static final class Failure extends OutcomeDelivery {
        private final PoolCodecs codecs;
        private final ByteSource bytes;
        private final int count;

        Failure(
                WorkerParts worker,
                Deliveries deliveries,
                WorkUnit work,
                int call,
                long startedNanos,
                ByteSource bytes) {
            super(worker, deliveries, work, call, startedNanos);
            this.codecs = worker.pool.codecs();
            this.bytes = bytes;
            this.count = bytes.remaining();
        }

        @Override
        Decision read() throws ProtocolException {
            return new Decision(null, codecs.throwables().read(bytes));
        }

        @Override
        boolean mayTakeLong() {
            return true;
        }

        @Override
        String what() {
            return "exception";
        }

        @Override
        int bytes() {
            return count;
        }
    }
}
