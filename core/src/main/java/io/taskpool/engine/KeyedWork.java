package io.taskpool.engine;

import io.taskpool.spi.CallKind;
import io.taskpool.spi.Stoppable;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Work whose key was taken for it in {@link KeyGate}. Unlike other work, it is not dropped from a queue when it is cancelled, but
 * skipped in its turn, since somebody has to let the next work of the key pass.
 */
final class KeyedWork implements Work {
    private final Work inner;

    KeyedWork(Work inner) {
        this.inner = inner;
    }

    /** Returns the work itself, without what was put around it. */
    static Work unwrap(Work work) {
        return work instanceof KeyedWork keyed ? keyed.inner : work;
    }

    @Override
    public CallKind kind() {
        return inner.kind();
    }

    @Override
    public @Nullable Object function() {
        return inner.function();
    }

    @Override
    public @Nullable ClassLoader contextLoader() {
        return inner.contextLoader();
    }

    @Override
    public int size() {
        return inner.size();
    }

    @Override
    public @Nullable Object argument(int call) {
        return inner.argument(call);
    }

    @Override
    public @Nullable Object payload() {
        return inner.payload();
    }

    @Override
    public int payloadOffset() {
        return inner.payloadOffset();
    }

    @Override
    public long timeoutNanos() {
        return inner.timeoutNanos();
    }

    @Override
    public boolean judgesFailures() {
        return inner.judgesFailures();
    }

    @Override
    public boolean isMeasured() {
        return inner.isMeasured();
    }

    @Override
    public boolean isWanted(int call) {
        return inner.isWanted(call);
    }

    @Override
    public Work slice(int from, int to) {
        return inner.slice(from, to);
    }

    @Override
    public void drop(int call) {
        inner.drop(call);
    }

    @Override
    public void cancelAll() {
        inner.cancelAll();
    }

    @Override
    public long number(int call) {
        return inner.number(call);
    }

    @Override
    public long index(int call) {
        return inner.index(call);
    }

    @Override
    public int attempt() {
        return inner.attempt();
    }

    @Override
    public long queuedNanos() {
        return inner.queuedNanos();
    }

    @Override
    public void queued(long nanos) {
        inner.queued(nanos);
    }

    @Override
    public boolean endedCancelled(int call) {
        return inner.endedCancelled(call);
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public String describe(int call) {
        return inner.describe(call);
    }

    @Override
    public CallTimeEstimator estimator() {
        return inner.estimator();
    }

    @Override
    public int priority() {
        return inner.priority();
    }

    @Override
    public @Nullable Object key() {
        return inner.key();
    }

    @Override
    public long waitNanos() {
        return inner.waitNanos();
    }

    @Override
    public long leftNanos(long nowNanos) {
        return inner.leftNanos(nowNanos);
    }

    @Override
    public boolean isCancelled(int call) {
        return inner.isCancelled(call);
    }

    @Override
    public void placedOn(Stoppable host) {
        inner.placedOn(host);
    }

    @Override
    public void took(int call, long nanos, String worker) {
        inner.took(call, nanos, worker);
    }

    @Override
    public void succeed(int call, @Nullable Object value) {
        inner.succeed(call, value);
    }

    @Override
    public @Nullable Work fail(int call, Throwable failure) {
        return inner.fail(call, failure);
    }

    @Override
    public boolean isAlone() {
        return inner.isAlone();
    }

    @Override
    public Work alone() {
        return inner.alone();
    }

    @Override
    public @Nullable Work diedTakenIn(boolean last, IntFunction<Throwable> failure) {
        return inner.diedTakenIn(last, failure);
    }
}
