package io.taskpool.remote.host.console;

import io.taskpool.engine.threads.SpinPolicy;
import io.taskpool.engine.threads.Timer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Writes what workers print to a standard stream of this JVM, byte for byte and in order, on a thread of its own. The
 * stream may be one of the user's: it may throw, block for ever, or use the pool that the text comes from. So no thread
 * that is needed for anything else ever writes to it.
 *
 * <p><b>Back-pressure:</b> the text of a worker that is not written yet is limited ({@link HeldText}); at the limit, a
 * task that prints has to wait. Text far beyond it is dropped, and the log says so.
 *
 * <p><b>Text before outcomes:</b> before an outcome is reported, the text of that call is written, but only as long as
 * the stream keeps accepting text ({@link #PATIENCE}).
 *
 * <p><b>Avoiding deadlock:</b> the write may itself wait for the task that it blocks. That is certain if the write uses
 * the pool ({@link #used}), and assumed if it has waited inside this JVM for longer than {@link #STALL_LIMIT}. Workers
 * then continue, and excess text is dropped. A device that accepts no text, such as a pager, is waited for without a
 * limit.
 *
 * <p><b>Concurrency:</b> the monitor guards all fields. It is held briefly, nothing else is locked under it, and
 * workers are notified without any lock of this class. The thread ends when there has been nothing to write for a
 * while.
 */
public final class Console implements Runnable {
    /** Waiting pieces are written together, up to this size. */
    private static final int WRITE_BYTES = 16 << 10;

    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A waiting thread spins this long before it sleeps, if at all: waking up takes longer than most writes do. */
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** A stream that takes longer than this for one write is not waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** A stream that has waited inside this JVM for longer than this is assumed to wait for a worker. */
    public static final Duration STALL_LIMIT = Duration.ofSeconds(30);

    /** Beyond this much text a task may have to wait. */
    private static final int STALL_BYTES = 64 << 10;

    /** Starts threads. */
    public interface Threads {
        Thread start(Runnable body, String role);
    }

    private record Piece(HeldText from, byte[] bytes, boolean[] told) {}

    private final StandardStream target;
    private final Threads threads;
    private final Duration stallLimit;

    /** For threads that wait until their text is written, and for the thread that waits for text. */
    private final SpinPolicy spinForWritten;

    private final SpinPolicy spinForText;

    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private long waitingBytes;
    private boolean writing;
    private boolean sleeping;
    private boolean stallWatched;
    private boolean givesWay;
    private long dropped;
    private boolean failureTold;

    /** When a write last began or ended while there was something to write. */
    private long progressNanos;

    /** How many pieces were added. Written under the monitor, read without it while spinning. */
    private volatile long added;

    /** How many of them were written. The same. */
    private volatile long written;

    /** Written under the monitor; a thread that asks whether it is this one need not hold it. */
    private volatile @Nullable Thread writer;

    public Console(StandardStream target, Threads threads, Duration stallLimit, boolean spinWait) {
        this.target = target;
        this.threads = threads;
        this.stallLimit = stallLimit;
        this.spinForWritten = new SpinPolicy(spinWait);
        this.spinForText = new SpinPolicy(spinWait);
    }

    /** Adds text; returns what {@link #await} takes. */
    long add(HeldText from, byte[] bytes) {
        boolean tell;
        long ticket;
        synchronized (this) {
            tell = givesWay;
            if (!from.hold(bytes.length)) {
                dropped += bytes.length;
                tell = true;
                ticket = 0;
            } else {
                if (pieces.isEmpty() && !writing) {
                    progressNanos = System.nanoTime();
                }
                pieces.add(new Piece(from, bytes, new boolean[] {tell}));
                waitingBytes += bytes.length;
                ticket = added + 1;
                added = ticket;
                if (writer == null) {
                    startWriter();
                } else if (sleeping) {
                    notifyAll();
                }
                watchStall();
            }
        }
        if (tell) {
            from.taken(bytes.length);
        }
        return ticket;
    }

    /** Under the monitor. If no thread can be started, the next text tries again, and no thread waits for long. */
    private void startWriter() {
        try {
            writer = threads.start(this, target.role());
        } catch (OutOfMemoryError e) {
            writer = null;
        }
    }

    /** Under the monitor. */
    private void watchStall() {
        if (waitingBytes >= STALL_BYTES && !stallWatched) {
            stallWatched = true;
            Timer.Handle unused = Timer.schedule(this::lookForStall, stallLimit);
        }
    }

    private void lookForStall() {
        boolean stalled;
        synchronized (this) {
            stallWatched = false;
            Thread thread = writer;
            // To the JVM a thread in a system call, as for a device, is runnable.
            stalled = thread != null
                    && thread.getState() != Thread.State.RUNNABLE
                    && writing
                    && System.nanoTime() - progressNanos >= stallLimit.toNanos();
            if (!stalled) {
                watchStall();
            }
        }
        if (stalled) {
            giveWay();
            Thread unused = threads.start(
                    () -> LoggerFactory.getLogger(Console.class)
                            .warn(
                                    "{} has taken nothing for {} s while it waited for something in this JVM. Tasks"
                                            + " that print go on, and their text is dropped",
                                    target.title(),
                                    stallLimit.toSeconds()),
                    "console-stalled");
        }
    }

    /**
     * Records that the pool is used by this thread. If that happens inside a write, no thread may wait for that write.
     */
    public void used() {
        if (Thread.currentThread() == writer) {
            giveWay();
        }
    }

    private void giveWay() {
        List<Piece> waiting = new ArrayList<>();
        synchronized (this) {
            givesWay = true;
            for (Piece piece : pieces) {
                if (!piece.told[0]) {
                    piece.told[0] = true;
                    waiting.add(piece);
                }
            }
            notifyAll();
        }
        for (Piece piece : waiting) {
            piece.from.taken(piece.bytes.length);
        }
    }

    /** Waits until the text with that ticket is written, as long as the stream accepts any. */
    void await(long ticket) {
        look(ticket);
        if (written >= ticket) {
            return;
        }
        boolean interrupted = false;
        synchronized (this) {
            while (written < ticket && !givesWay) {
                long left = PATIENCE.toNanos() - (System.nanoTime() - progressNanos);
                if (left <= 0) {
                    break;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // only saves the time of waking up
    private void look(long ticket) {
        if (written >= ticket) {
            return;
        }
        // Even while processors are busy: otherwise, much text wakes the other thread for each piece.
        long start = System.nanoTime();
        boolean spins = spinForWritten.shouldSpin(start);
        while (spins && written < ticket && System.nanoTime() - start < SPIN_NANOS) {
            Thread.yield();
        }
    }

    /** Waits until no more than that much text of one worker is left, or until it would be dropped. */
    synchronized void awaitRoom(HeldText from, int bytes) throws InterruptedException {
        while (from.held() > bytes && !givesWay) {
            wait();
        }
    }

    // ---- the thread that writes --------------------------------------------------------------------------------

    @Override
    public void run() {
        List<Piece> batch = new ArrayList<>();
        while (next(batch)) {
            Throwable failure = write(batch);
            done(batch, failure);
            batch.clear();
        }
    }

    /** Waits for something to write; false if this thread is to end. */
    @SuppressWarnings("ThreadPriorityCheck") // the same
    private boolean next(List<Piece> batch) {
        long before = written;
        long start = System.nanoTime();
        boolean spins = spinForText.shouldSpin(start);
        while (spins && added == before && System.nanoTime() - start < SPIN_NANOS) {
            Thread.yield();
        }
        synchronized (this) {
            while (pieces.isEmpty()) {
                long left = LINGER_NANOS - (System.nanoTime() - start);
                if (left <= 0) {
                    writer = null;
                    return false;
                }
                sleeping = true;
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    // The stream may have interrupted the thread that writes to it, which has no meaning here.
                }
                sleeping = false;
            }
            int size = 0;
            do {
                Piece piece = pieces.remove();
                size += piece.bytes.length;
                batch.add(piece);
            } while (!pieces.isEmpty() && size + pieces.element().bytes.length <= WRITE_BYTES);
            writing = true;
            progressNanos = System.nanoTime();
        }
        return true;
    }

    /** Writes in one piece, so that lines do not mix with other output. */
    private @Nullable Throwable write(List<Piece> batch) {
        try {
            byte[] bytes = batch.size() == 1 ? batch.get(0).bytes : join(batch);
            PrintStream stream = target.stream();
            stream.write(bytes, 0, bytes.length);
            stream.flush();
            return null;
        } catch (Throwable e) { // the stream may be the user's own
            return e;
        }
    }

    private static byte[] join(List<Piece> batch) {
        int size = 0;
        for (Piece piece : batch) {
            size += piece.bytes.length;
        }
        byte[] all = new byte[size];
        int at = 0;
        for (Piece piece : batch) {
            System.arraycopy(piece.bytes, 0, all, at, piece.bytes.length);
            at += piece.bytes.length;
        }
        return all;
    }

    private void done(List<Piece> batch, @Nullable Throwable failure) {
        long lost;
        boolean tellFailure;
        List<Piece> taken = new ArrayList<>(batch.size());
        synchronized (this) {
            writing = false;
            givesWay = false;
            progressNanos = System.nanoTime();
            written += batch.size();
            for (Piece piece : batch) {
                waitingBytes -= piece.bytes.length;
                piece.from.release(piece.bytes.length);
                if (!piece.told[0]) {
                    taken.add(piece);
                }
            }
            lost = dropped;
            dropped = 0;
            tellFailure = failure != null && !failureTold;
            failureTold |= tellFailure;
            notifyAll();
        }
        for (Piece piece : taken) {
            piece.from.taken(piece.bytes.length);
        }
        if (tellFailure || lost > 0) {
            tell(tellFailure ? failure : null, lost);
        }
    }

    private void tell(@Nullable Throwable failure, long lost) {
        try {
            var log = LoggerFactory.getLogger(Console.class);
            if (failure != null) {
                log.warn(
                        "{} threw when it was given what a worker printed; that text is lost, and so may be more. Calls"
                                + " are not affected",
                        target.title(),
                        failure);
            }
            if (lost > 0) {
                log.warn(
                        "{} bytes that workers printed were dropped, because {} did not take them in time",
                        lost,
                        target.title());
            }
        } catch (Throwable e) { // the log may print to that very stream
            return;
        }
    }
}
