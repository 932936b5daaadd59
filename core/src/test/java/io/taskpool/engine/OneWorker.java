package io.taskpool.engine;

import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A backend and its workers in one, which completes each call with 1 before {@code submit} returns. */
final class OneWorker extends PassiveWorker implements Backend {
    private @Nullable WorkerContext slot;
    private boolean closed;
    private boolean startedBeforePrepared;
    private @Nullable Consumer<List<WorkUnit>> instead;

    WorkerContext slot() {
        WorkerContext known = slot;
        if (known == null) {
            throw new AssertionError("no worker was started");
        }
        return known;
    }

    @Override
    public Worker start(WorkerContext started) {
        slot = started;
        started.ready(this);
        return this;
    }

    /** Replaces the handling of the next batch. */
    void instead(Consumer<List<WorkUnit>> deed) {
        instead = deed;
    }

    @Override
    public void run(List<WorkUnit> batch) {
        Consumer<List<WorkUnit>> deed = instead;
        if (deed != null) {
            instead = null;
            deed.accept(batch);
            return;
        }
        batch.forEach(work -> slot().succeeded(work, 0, 1));
        slot().pull(new ArrayList<>());
    }

    @Override
    public @Nullable Object prepare(CallKind kind, Object function, @Nullable Object argument) {
        startedBeforePrepared = slot != null;
        if (function instanceof RuntimeException failure) {
            throw failure;
        }
        return null;
    }

    /** Tells whether a worker existed when the last call was prepared. */
    boolean startedBeforePrepared() {
        return startedBeforePrepared;
    }

    @Override
    public void end() {
        slot().ended(false, List.of());
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
