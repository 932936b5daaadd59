package io.taskpool.remote.host;

import io.taskpool.remote.wire.FrameParser;
import io.taskpool.remote.wire.PipeWait;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what a worker sends: from the pipe, on a thread of its own, and in the end from the black box. That thread also
 * delivers what may run code of the user's, without a lock, after it has handled what came with it; if that takes long, another
 * thread takes its place at the pipe ({@link Deliveries}).
 *
 * <p><b>Concurrency:</b> its lock makes reports to the slot one at a time, and guards the parser and how much was received.
 * The reader holds it while it handles what it has read, but not while it waits in the pipe. Once the process has ended,
 * whoever deals with that takes the rest from the black box under the lock; what the reader still gets from the pipe, which
 * a grandchild may hold open, is the same bytes again, and is dropped.
 */
final class WorkerInput implements Runnable {
    private static final int READ_BYTES = 65_536;

    /** Less than this is copied, so that what follows it is read with the same system call. */
    private static final int MIN_STRAIGHT_BYTES = 32 << 10;

    private final Worker worker;
    private final WorkerContext slot;
    private final WorkerSession session;
    private final EndReasons ends;
    private final WorkerDeadlines deadlines;
    private final FrameDispatcher dispatcher;
    private final Deliveries deliveries;
    private final WorkerHandle handle;
    private final InputStream pipe;
    private final ReentrantLock lock = new ReentrantLock();

    /** Whether the rest of a frame is waited for without sleeping. */
    private final boolean spins;

    private final RequestSpin requestSpin;

    // Guarded by lock.
    private final List<WorkUnit> batch = new ArrayList<>();
    private final FrameParser parser;
    private long received;

    /** Whether there is no use in reading any further, as the stream cannot be followed. */
    private boolean broken;

    WorkerInput(Worker worker, WorkerParts parts, Deliveries deliveries) {
        this.worker = worker;
        this.slot = parts.slot;
        this.session = parts.session;
        this.ends = parts.ends;
        this.deadlines = parts.deadlines;
        this.dispatcher = new FrameDispatcher(worker, parts, deliveries);
        this.deliveries = deliveries;
        this.handle = parts.handle;
        this.pipe = handle.input();
        this.spins = parts.pool.settings().spinWait();
        this.requestSpin = new RequestSpin(spins);
        this.parser = new FrameParser(dispatcher, parts.pool.settings().maxMessageBytes());
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** Why a thread reads no more. */
    private enum Stop {
        PIPE_CLOSED,
        USELESS,
        REPLACED
    }

    @Override
    public void run() {
        if (!deliveries.take()) {
            return;
        }
        Stop why = Stop.USELESS;
        try {
            why = readFrames();
        } catch (ProtocolException e) {
            ends.violated(e);
        } catch (IOException e) {
            // the stream ends with the process; what is left of it is taken over from what that left behind
        }
        if (why == Stop.REPLACED) {
            return;
        }
        if (why == Stop.PIPE_CLOSED) {
            deadlines.pipeClosed();
        }
        handle.inputEnded();
    }

    /** Delivers what was left by whoever had the place before; null if there is more to be read. */
    private @Nullable Stop begin() {
        if (!deliveries.deliver()) {
            return Stop.REPLACED;
        }
        lock.lock();
        try {
            return broken || session.hasEnded() ? Stop.USELESS : null;
        } finally {
            lock.unlock();
        }
    }

    private Stop readFrames() throws IOException {
        Stop early = begin();
        if (early != null) {
            return early;
        }
        byte[] buffer = new byte[READ_BYTES];
        byte[] space = null;
        int at = 0;
        int room = READ_BYTES;
        boolean asked = false;
        while (true) {
            boolean goOn;
            if (spins && !parser.isBetweenFrames()) { // nobody else moves it while the process lives
                PipeWait.forMore(pipe);
            } else if (asked) {
                requestSpin.await(pipe);
            }
            int count = space == null ? pipe.read(buffer, 0, parser.wanted(READ_BYTES)) : pipe.read(space, at, room);
            if (count < 0) {
                return Stop.PIPE_CLOSED;
            }
            lock.lock();
            try {
                if (session.hasEnded()) {
                    return Stop.USELESS; // its rest was taken from the black box
                }
                received += count;
                if (space != null) {
                    parser.filled(count);
                    goOn = true;
                } else {
                    goOn = parse(buffer, 0, count);
                }
                // Under the lock, since what is left in a dead worker's black box may be parsed at any time.
                room = Math.min(parser.room(), READ_BYTES);
                space = room < MIN_STRAIGHT_BYTES ? null : parser.space();
                asked = dispatcher.hasAsked();
                at = parser.spaceStart();
            } finally {
                lock.unlock();
            }
            if (!deliveries.deliver()) {
                return Stop.REPLACED;
            }
            if (!goOn) {
                return Stop.USELESS;
            }
        }
    }

    private boolean parse(byte[] bytes, int offset, int count) {
        try {
            parser.feed(bytes, offset, count);
        } catch (ProtocolException e) {
            broken = true;
            ends.violated(e);
            return false;
        } catch (IOException | RuntimeException | Error e) {
            // Most likely too little memory for a frame. The stream cannot be followed any more, and whoever waits for
            // a call of this worker has to learn it.
            broken = true;
            ends.violated(new ProtocolException("what it sent cannot be handled: " + e));
            return false;
        }
        if (dispatcher.hasReported()) {
            pull();
        }
        return true;
    }

    /** Asks for more work, after outcomes were reported. Under the lock. */
    private void pull() {
        batch.clear();
        slot.pull(batch);
        if (!batch.isEmpty()) {
            worker.run(List.copyOf(batch));
        }
    }

    /** Reports work that was not sent because it was cancelled or already decided. */
    void skip(List<WorkUnit> works) {
        lock.lock();
        try {
            for (WorkUnit work : works) {
                for (int call = 0; call < work.size(); call++) {
                    slot.skipped(work, call);
                }
            }
            if (!session.hasEnded()) {
                pull();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what the worker held of shared objects, after {@link #salvage}. Under the lock. */
    void letGo() {
        dispatcher.letGo();
    }

    /** Waits until what the worker printed is written, as long as the console takes any text. Under the lock. */
    void awaitPrinted() {
        dispatcher.awaitPrinted();
    }

    /**
     * Takes what the worker had finished, but was not read yet, from the black box. Under the lock, once the process has
     * ended. Whatever goes wrong, this returns: the calls in flight wait for what comes after it.
     */
    void salvage(WorkerEnd end) {
        String wrong = null;
        try {
            long published = end.published();
            if (published > received) {
                byte[] rest = end.rest(received, published);
                received = published;
                parser.leaveSpace(); // the reader may be about to put the same bytes there, however late
                parser.feed(rest, 0, rest.length);
            }
            if (parser.consumed() < published) {
                wrong = "of the " + published + " bytes that it sent, " + (published - parser.consumed())
                        + " made no whole frame";
            }
        } catch (IOException | RuntimeException | Error e) {
            wrong = "what it left behind is unreadable: " + e;
        }
        if (wrong != null) {
            ends.noteViolation(new ProtocolException(wrong));
        }
    }
}
