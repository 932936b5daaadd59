package io.taskpool.remote.host;

import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One worker JVM, as the engine sees it. What it was sent is its {@link WorkerSession}'s, what came from it its
 * {@link WorkerInput}'s and {@link Deliveries}'.
 *
 * <p><b>Threads:</b> one reads what the worker sends, and gives its place to another when it is held up by code of the user's
 * ({@link Deliveries}); requests are written by whoever has some, or by the executor ({@link FrameSender}). Its end is told by its
 * {@link WorkerHandle}, not by the end of the stream, because a grandchild may hold that open.
 *
 * <p><b>Lock order:</b> the {@link WorkerInput}'s before the {@link WorkerSession}'s. The input's lock makes reports to the slot
 * one at a time: the reader holds it while it handles what it has read, and the end of the process is dealt with under it. It
 * is never taken by a method of {@link Worker}, so that the engine may call those from within a report. The handle's own
 * locks are the innermost.
 */
final class RemoteWorker implements Worker {
    private final WorkerParts parts;
    private final WorkerSession session;
    private final Deliveries deliveries = new Deliveries(new ReaderStart());
    private final WorkerInput input;

    RemoteWorker(WorkerParts parts) {
        this.parts = parts;
        this.session = parts.session;
        this.input = new WorkerInput(this, parts, deliveries);
    }

    /** Starts the threads that look after the worker. */
    void start() {
        startReader();
        parts.deadlines.startBegins();
        parts.handle.start(new EndReporter(parts, deliveries, input));
    }

    private void startReader() {
        parts.pool.startReader(input, "reader-" + parts.slot.number(), deliveries);
    }

    private final class ReaderStart implements Runnable {
        @Override
        public void run() {
            startReader();
        }
    }

    @Override
    public void run(List<WorkUnit> works) {
        List<WorkUnit> unwanted = new ArrayList<>();
        if (!session.run(works, unwanted)) {
            parts.slot.recalled(works);
        } else if (!unwanted.isEmpty()) {
            // Not here: this may be any thread, and reports are made one at a time.
            parts.pool.codecs().executor().execute(() -> input.skip(unwanted));
        }
    }

    @Override
    public void recall() {
        session.recall();
    }

    @Override
    public void cancel(WorkUnit work, int call, boolean interrupt) {
        session.cancel(work, call, interrupt);
        if (interrupt) {
            deliveries.interrupt(work, call);
        }
    }

    @Override
    public void observedChanged() {
        session.tellObserved(parts.slot);
    }

    @Override
    public boolean stopReading() {
        return deliveries.stop();
    }

    @Override
    public void giveUpReading(String reason) {
        deliveries.giveUpAll(reason);
    }

    @Override
    public @Nullable RunningCall running() {
        parts.handle.look();
        return parts.runningCalls.now();
    }

    @Override
    public List<WorkUnit> stop() {
        return session.stop();
    }

    @Override
    public void stacks(Consumer<String> receiver) {
        long number;
        try {
            number = parts.handle.runningCall();
        } catch (IOException e) {
            return; // closed: the worker has ended
        }
        session.requestStacks(number, receiver);
    }

    @Override
    public long pid() {
        return parts.handle.pid();
    }

    @Override
    public String host() {
        String host = parts.handle.host();
        return host == null ? "localhost" : host;
    }

    @Override
    public long memoryBytes() {
        return parts.handle.memoryBytes();
    }

    @Override
    public void kill(String reason) {
        parts.handle.kill(reason);
    }

    @Override
    public void timesOut(WorkUnit work, int call, Throwable failure) {
        parts.pool.save(work, call, failure);
    }

    @Override
    public void killIfRunning(WorkUnit work, int call, String reason) {
        long number = session.numberOf(work, call);
        if (number > 0) {
            parts.handle.killIfRunning(number, reason);
        } else {
            deliveries.giveUp(work, call, reason);
        }
    }

    @Override
    public void killUnlessRunning(String reason) {
        parts.handle.killUnlessRunning(reason);
    }

    @Override
    public void end() {
        if (!session.beginEnd()) {
            return;
        }
        if (session.isStarting()) {
            kill("its pool was shut down");
            return;
        }
        session.requestEnd(parts.pool.exitCode(session.anyFailed()));
        parts.deadlines.exitBegins();
    }

    @Override
    public String displayName() {
        return parts.handle.displayName();
    }
}
