package io.taskpool.benchmarks.soak;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of a round: all its calls by number, with their allowed outcomes, what was reported, and (in the {@link
 * RunLog}) how often they ran. Safe for use by many threads.
 */
final class CallWindow implements AutoCloseable {
    private static final VarHandle BYTES = MethodHandles.arrayElementVarHandle(byte[].class);
    private static final SeenOutcome[] OUTCOMES = SeenOutcome.values();
    private static final int MAX_NOTES = 10_000;

    private final Path path;
    private final long salt;
    private final int capacity;
    private final RunLog runs;
    private final byte[] outcomes;
    private final byte[] reports;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLong reported = new AtomicLong();
    private final ConcurrentLinkedQueue<Operation> operations = new ConcurrentLinkedQueue<>();

    /** What was reported for calls that did not return their own value. */
    private final Map<Integer, String> notes = new ConcurrentHashMap<>();

    /** Guarded by this. */
    private boolean waiting;

    CallWindow(Path path, long salt, int capacity) throws IOException {
        this.path = path;
        this.salt = salt;
        this.capacity = capacity;
        this.runs = RunLog.create(path, capacity);
        this.outcomes = new byte[capacity];
        this.reports = new byte[capacity];
    }

    String file() {
        return path.toString();
    }

    long salt() {
        return salt;
    }

    RunLog runs() {
        return runs;
    }

    long valueOf(int call) {
        return Values.of(salt, call);
    }

    /** Enters an operation; returns null if the window has no room for it. */
    @Nullable
    Operation begin(String what, SoakPool pool, int count, Expectation expectation) {
        return begin(what, pool.name() + " " + pool.id(), count, expectation);
    }

    /** Enters an operation on a pool that may be in another program; returns null if there is no room. */
    @Nullable
    Operation begin(String what, String pool, int count, Expectation expectation) {
        int first;
        do {
            first = next.get();
            if (first + count > capacity) {
                return null;
            }
        } while (!next.compareAndSet(first, first + count));
        Operation operation = new Operation(what, pool, first, count, expectation, System.nanoTime());
        operations.add(operation);
        return operation;
    }

    @SuppressWarnings("EnumOrdinal") // one byte for each of millions of calls; it never leaves this JVM
    void report(int call, SeenOutcome outcome) {
        outcomes[call] = (byte) outcome.ordinal();
        byte unused = (byte) BYTES.getAndAdd(reports, call, (byte) 1);
        long count = reported.incrementAndGet();
        if (count >= next.get()) {
            wake();
        }
    }

    private synchronized void wake() {
        if (waiting) {
            notifyAll();
        }
    }

    void reportValue(int call, @Nullable Object value) {
        if (value instanceof Long result && result == valueOf(call)) {
            report(call, SeenOutcome.VALUE);
        } else {
            note(call, "value " + value + " where " + valueOf(call) + " was due" + owner(value));
            report(call, SeenOutcome.WRONG_VALUE);
        }
    }

    private String owner(@Nullable Object value) {
        long call = value instanceof Long result ? Values.callOf(salt, result) : -1;
        return call >= 0 && call < capacity ? ", which is that of call " + call : "";
    }

    void reportFailure(int call, Throwable failure) {
        Throwable cause = SeenOutcome.unwrap(failure);
        note(call, cause instanceof MuteTrouble ? cause.getClass().getName() : cause.toString());
        report(call, SeenOutcome.of(cause, call));
    }

    void reportEither(int call, @Nullable Object value, @Nullable Throwable failure) {
        if (failure == null) {
            reportValue(call, value);
        } else {
            reportFailure(call, failure);
        }
    }

    /** Reports the same outcome for all calls of a range. */
    void reportAll(int from, int to, SeenOutcome outcome) {
        for (int call = from; call < to; call++) {
            report(call, outcome);
        }
    }

    void note(int call, String what) {
        if (notes.size() < MAX_NOTES) {
            notes.merge(call, what, (before, more) -> before + "; then " + more);
        }
    }

    /** Waits until an outcome has been reported for every call; returns false if that takes too long. */
    synchronized boolean awaitReports(long limitMillis) throws InterruptedException {
        long end = System.nanoTime() + limitMillis * 1_000_000;
        waiting = true;
        try {
            while (reported.get() < next.get()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        } finally {
            waiting = false;
        }
    }

    int size() {
        return next.get();
    }

    Collection<Operation> operations() {
        return operations;
    }

    SeenOutcome outcome(int call) {
        return OUTCOMES[outcomes[call]];
    }

    int reports(int call) {
        return reports[call];
    }

    @Nullable
    String noteOf(int call) {
        return notes.get(call);
    }

    /** Describes all that is known about a call. */
    String history(Operation operation, int call) {
        String note = notes.get(call);
        return "call " + call + " of " + file() + "\n    made by " + operation + "\n    may end as "
                + operation.expectation().outcomes() + " in "
                + operation.expectation().attempts()
                + " attempts\n    began " + runs.starts(call) + " times, ended " + runs.ends(call)
                + " times, last on pid " + runs.pid(call) + "\n    reported " + reports[call] + " times, last as "
                + outcome(call) + (note == null ? "" : "\n    " + note);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
