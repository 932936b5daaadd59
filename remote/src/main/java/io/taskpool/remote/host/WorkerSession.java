package io.taskpool.remote.host;

import io.taskpool.remote.codec.ShapeTable;
import io.taskpool.remote.host.classes.SentClasses;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.ToWorker;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.WorkerContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a worker was sent: calls that have no outcome yet, definitions that it keeps, and frames on their way to it.
 *
 * <p><b>States:</b> STARTING (until its {@code READY}) → READY → ENDED (once the operating system has reported its end).
 * Whether it was asked to finish and exit is kept beside.
 *
 * <p><b>Concurrency:</b> the lock guards all this, is held for moments, and nothing is called under it. Frames are written
 * without it, by whoever has added some or by the executor ({@link FrameSender}). Of its methods those that deal with
 * outcomes are called under the {@link WorkerInput}'s lock, which comes before this one.
 *
 * <p>This file is longer than most because one lock guards all of it: a call gets its number, its frame and its place among the
 * calls in flight in one step, and the end of the process takes them back in one.
 */
final class WorkerSession {
    private enum State {
        STARTING,
        READY,
        ENDED
    }

    private final WorkerHandle handle;
    private final ShapeTable shapes;
    private final SentClasses sentClasses = new SentClasses();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final InFlight inFlight = new InFlight();
    private final SentDefinitions definitions = new SentDefinitions();
    private final FrameSender sender;
    private final WorkerRing ring;
    private final List<StacksRequest> stacksRequests = new ArrayList<>();
    private State state = State.STARTING;
    private boolean ending;
    private int openRecalls;

    /** Whether the worker was told that somebody listens. */
    private boolean observeTold;

    // Guarded by the input's lock.
    private InFlight.@Nullable Sent current;

    /** Whether a call came to an outcome here. */
    private boolean used;

    /** Whether any call has failed here. */
    private volatile boolean anyFailed;

    /** Whether no call may begin any more. */
    private volatile boolean stopped;

    private record StacksRequest(long number, Consumer<String> receiver) {}

    WorkerSession(WorkerHandle handle, ShapeTable shapes, Executor executor) {
        this.handle = handle;
        this.shapes = shapes;
        this.ring = new WorkerRing(lock, executor, new RingOffer(), handle.memoryFile());
        this.sender = new FrameSender(lock, handle.output(), executor);
    }

    // ---- states ------------------------------------------------------------------------------------------------

    private State state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    boolean isStarting() {
        return state() == State.STARTING;
    }

    boolean hasEnded() {
        return state() == State.ENDED;
    }

    /** Tells whether the worker lives and has no call. */
    boolean isIdle() {
        lock.lock();
        try {
            return state != State.ENDED && inFlight.first() == null;
        } finally {
            lock.unlock();
        }
    }

    /** Records that the worker takes calls from now on. */
    void ready() throws ProtocolException {
        lock.lock();
        try {
            if (state != State.STARTING) {
                throw new ProtocolException("READY from a worker that was ready before");
            }
            state = State.READY;
        } finally {
            lock.unlock();
        }
    }

    /** Records that the worker is to finish and exit; false if it was already. */
    boolean beginEnd() {
        lock.lock();
        try {
            boolean first = !ending;
            ending = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Records that the process has ended, so that nothing more is sent; true if it was never ready. */
    boolean ended() {
        lock.lock();
        try {
            boolean wasStarting = state == State.STARTING;
            state = State.ENDED;
            sender.breakOff();
            ring.close();
            return wasStarting;
        } finally {
            lock.unlock();
        }
    }

    // ---- sending -----------------------------------------------------------------------------------------------

    /** Sends one frame that is not about calls. */
    void send(Consumer<ByteSink> frame) {
        lock.lock();
        try {
            frame.accept(sender.sink());
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Sends a frame whose bytes belong to nobody else. Does not wait. */
    void sendFrame(ByteSink frame) {
        boolean mine;
        lock.lock();
        try {
            if (state == State.ENDED) {
                return;
            }
            sender.add(frame.array(), 0, frame.size());
            mine = sender.claimInline();
        } finally {
            lock.unlock();
        }
        if (mine) {
            sender.write(true);
        }
    }

    /** Takes note of how much of the stream the worker says it has read. */
    void acknowledge(long offset) throws ProtocolException {
        boolean isSent;
        lock.lock();
        try {
            isSent = offset >= 0 && offset <= sender.offset();
            if (isSent) {
                sender.acknowledge(offset);
            }
        } finally {
            lock.unlock();
        }
        if (!isSent) {
            throw new ProtocolException("it says that it has read " + offset + " bytes, more than were sent");
        }
    }

    private void flush() {
        boolean mine;
        lock.lock();
        try {
            mine = sender.claimInline();
        } finally {
            lock.unlock();
        }
        if (mine) {
            sender.write(true);
        }
    }

    /** Answers {@code HELLO}. */
    void welcome(byte[] properties, CallPayload welcome) {
        lock.lock();
        try {
            ByteSink sink = sender.sink();
            sink.raw(properties, 0, properties.length);
            RunFrames.addPrefetch(welcome.prefetch(), definitions, sentClasses, sender);
            RunFrames.addShapes(welcome.shapes(), definitions, sink, shapes);
            sink.raw(welcome.content(), 0, welcome.length());
        } finally {
            lock.unlock();
        }
        flush();
    }

    /**
     * Sends calls.
     *
     * @param unwanted gets those that nobody wants any more, which are not sent
     * @return false if the worker takes no more calls, and none was sent
     */
    boolean run(List<WorkUnit> works, List<WorkUnit> unwanted) {
        boolean mine;
        lock.lock();
        try {
            if (state == State.ENDED || stopped) {
                return false;
            }
            for (WorkUnit work : works) {
                if (!RunFrames.add(work, inFlight, definitions, sentClasses, sender, shapes, ring)) {
                    unwanted.add(work);
                }
            }
            mine = sender.claimInline();
        } finally {
            lock.unlock();
        }
        if (mine) {
            sender.write(true);
        }
        return true;
    }

    /** Asks for calls to be given back that have not begun. */
    void recall() {
        if (isStarting()) {
            return; // it has no calls, and before WELCOME it takes no other frame
        }
        send(sink -> {
            openRecalls++;
            int mark = sink.beginFrame(ToWorker.RECALL);
            sink.endFrame(mark);
        });
    }

    /** Asks for a call to be cancelled, if it has no outcome yet. */
    void cancel(WorkUnit work, int call, boolean interrupt) {
        send(sink -> {
            long number = inFlight.numberOf(work, call);
            if (number > 0) {
                int mark = sink.beginFrame(ToWorker.CANCEL);
                sink.varint(number);
                sink.u8(interrupt ? 1 : 0);
                sink.endFrame(mark);
            }
        });
    }

    /** Tells a worker that is ready whether somebody listens to its calls, unless it knows. */
    void tellObserved(WorkerContext slot) {
        lock.lock();
        try {
            boolean observed = slot.isObserved();
            if (state != State.READY || observed == observeTold) {
                return; // before READY it takes no such frame, and is told then
            }
            observeTold = observed;
            ByteSink sink = sender.sink();
            int mark = sink.beginFrame(ToWorker.OBSERVE);
            sink.u8(observed ? 1 : 0);
            sink.endFrame(mark);
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Asks for the stacks of the worker's threads while a call runs. */
    void requestStacks(long number, Consumer<String> receiver) {
        send(sink -> {
            stacksRequests.add(new StacksRequest(number, receiver));
            int mark = sink.beginFrame(ToWorker.DUMP);
            sink.varint(number);
            sink.endFrame(mark);
        });
    }

    /** Asks the worker to exit after the calls that it has. */
    void requestEnd(int exitCode) {
        send(sink -> {
            int mark = sink.beginFrame(ToWorker.END);
            sink.varint(exitCode);
            sink.endFrame(mark);
        });
    }

    /** Asks the process to exit at once, as SIGTERM would do to another: workers leave signals to their parent. */
    void terminate() {
        send(sink -> sink.endFrame(sink.beginFrame(ToWorker.TERMINATE)));
    }

    // ---- the ring ----------------------------------------------------------------------------------------------

    /** Offers a ring to the worker, unless that was done before. */
    void offerRing() {
        lock.lock();
        try {
            ring.offer();
        } finally {
            lock.unlock();
        }
    }

    private final class RingOffer implements Runnable {
        @Override
        public void run() {
            String file = ring.make();
            if (file != null) {
                send(sink -> {
                    int mark = sink.beginFrame(ToWorker.RING);
                    sink.string(file);
                    sink.endFrame(mark);
                });
            }
        }
    }

    /** Takes the worker's answer to the offer. Under the input's lock. */
    void ringAnswered(boolean mapped) throws ProtocolException {
        lock.lock();
        try {
            ring.answered(mapped);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the ring, to read results from. Under the input's lock. */
    WorkerRing ring() {
        return ring;
    }

    // ---- what the worker keeps ---------------------------------------------------------------------------------

    SentClasses sentClasses() {
        return sentClasses;
    }

    /** Tells whether the classes of a function were not sent yet. */
    boolean lacks(Prefetch prefetch) {
        lock.lock();
        try {
            return definitions.lacksPrefetch(prefetch);
        } finally {
            lock.unlock();
        }
    }

    /** Sends what was got ready only after the function's first call was sent. */
    void sendPrefetch(Prefetch prefetch) {
        lock.lock();
        try {
            RunFrames.addPrefetch(prefetch, definitions, sentClasses, sender);
        } finally {
            lock.unlock();
        }
        flush();
    }

    /** Lets the worker forget a class loader that is gone here. */
    void forgetLoader(int loader) {
        sentClasses.forget(loader);
        if (isStarting()) {
            return; // it was not told of it, and before WELCOME it takes no such frame
        }
        send(sink -> {
            int mark = sink.beginFrame(ToWorker.FORGET_LOADER);
            sink.varint(loader);
            sink.endFrame(mark);
        });
    }

    /** Lets the worker forget a function, if it has it. */
    void forget(int function) {
        send(sink -> {
            if (definitions.forget(function)) {
                int mark = sink.beginFrame(ToWorker.FORGET);
                sink.varint(function);
                sink.endFrame(mark);
            }
        });
    }

    // ---- outcomes: all but the last three under the input's lock -----------------------------------------------

    /** Tells whether the outcome of a call is the one that is due, and somebody waits for it. */
    boolean wants(long number) {
        InFlight.Sent first = firstDue();
        return first != null && first.first + first.next == number && first.work.isWanted(first.next);
    }

    private InFlight.@Nullable Sent firstDue() {
        InFlight.Sent first = current;
        if (first == null || first.next >= first.end) {
            lock.lock();
            try {
                first = inFlight.first();
                current = first;
            } finally {
                lock.unlock();
            }
        }
        return first;
    }

    /** Returns what the next outcome belongs to, having checked that it is the one that is due. */
    InFlight.Sent due(long number) throws ProtocolException {
        InFlight.Sent first = firstDue();
        if (first == null || first.first + first.next != number) {
            throw new ProtocolException("an outcome for call " + number + ", where "
                    + (first == null ? "none" : "that of call " + (first.first + first.next)) + " is due");
        }
        used = true;
        first.next++;
        if (first.next == first.end) {
            lock.lock();
            try {
                sender.acknowledge(first.endOffset);
                current = inFlight.first();
            } finally {
                lock.unlock();
            }
        }
        return first;
    }

    /** Takes back that a call is over: its outcome turned out to be unreadable, so its end will be that of the worker. */
    void stillDue(InFlight.Sent sent) {
        lock.lock();
        try {
            inFlight.reopen(sent);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the calls that the worker gives back because it was asked to. */
    List<WorkUnit> recalled(long from, long to) throws ProtocolException {
        List<WorkUnit> works;
        lock.lock();
        try {
            if (openRecalls == 0) {
                throw new ProtocolException("calls were given back that nobody had asked for");
            }
            openRecalls--;
            works = inFlight.take(from, to);
        } finally {
            lock.unlock();
        }
        if (works == null) {
            throw new ProtocolException(
                    "calls " + from + " to " + (to - 1) + " were given back, but not all of them were there");
        }
        return works;
    }

    /** Returns the calls that the worker gives back because it had no memory for their frame. */
    List<WorkUnit> refused(long from, long to) throws ProtocolException {
        List<WorkUnit> works;
        lock.lock();
        try {
            InFlight.Sent first = inFlight.first();
            boolean due = first != null && first.first + first.next == from && from < to;
            works = due ? inFlight.take(from, to) : null;
            if (first != null && works != null) {
                sender.acknowledge(first.endOffset);
            }
            current = null;
        } finally {
            lock.unlock();
        }
        if (works == null) {
            throw new ProtocolException("calls " + from + " to " + (to - 1) + " were refused, which were not due");
        }
        used = true;
        return works;
    }

    /** Hands the stacks on to those who have asked for them. */
    void stacks(long number, String text) {
        List<StacksRequest> answered = new ArrayList<>();
        lock.lock();
        try {
            stacksRequests.removeIf(request -> {
                boolean match = request.number == number;
                if (match) {
                    answered.add(request);
                }
                return match;
            });
        } finally {
            lock.unlock();
        }
        answered.forEach(request -> request.receiver.accept(text));
    }

    void callFailed() {
        anyFailed = true;
    }

    /**
     * Takes the calls that have no outcome, after the end of the process.
     *
     * @param noted what the black box says of the running call: its number, or that of the last one, negated
     * @param takenIn what it says of the input: the offset up to which frames were taken in
     * @param read the number of bytes that were read of it
     * @param violated whether the stream was broken
     */
    UnfinishedCalls takeUnfinished(long noted, long takenIn, long read, boolean violated) {
        lock.lock();
        try {
            RunningCall running = inFlight.find(noted, 0);
            long sentBytes = inFlight.bytes(noted);
            long lastBegun = Math.abs(noted);
            // Empty unless the stream was broken: else the outcome of what had ended was in it or in the black box.
            List<WorkUnit> lost = inFlight.before(running == null ? lastBegun + 1 : lastBegun);
            List<WorkUnit> notBegun = inFlight.after(lastBegun);
            boolean killed = handle.killReason() != null;
            int arriving = killed || violated ? -1 : inFlight.arriving(lastBegun, takenIn, read);
            inFlight.clear();
            boolean failed = running != null || !lost.isEmpty();
            boolean unexpected = !ending || killed || failed;
            return new UnfinishedCalls(
                    running, sentBytes, lost, notBegun, arriving, unexpected, !used && !ending && !failed);
        } finally {
            lock.unlock();
        }
    }

    boolean anyFailed() {
        return anyFailed;
    }

    // ---- looking up calls --------------------------------------------------------------------------------------

    /** Returns the number of a call that has no outcome yet, or 0 or less. */
    long numberOf(WorkUnit work, int call) {
        lock.lock();
        try {
            return inFlight.numberOf(work, call);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the call of a number, or null if it has an outcome or is unknown. */
    @Nullable
    RunningCall find(long number, long startedNanos) {
        lock.lock();
        try {
            return inFlight.find(number, startedNanos);
        } finally {
            lock.unlock();
        }
    }

    /** Lets no call begin from here on, and returns those that have not begun. */
    List<WorkUnit> stop() {
        long number;
        stopped = true;
        try {
            number = handle.letNoMoreBegin();
        } catch (IOException e) {
            return List.of(); // closed: the worker has ended, and what it had not begun was given back
        }
        lock.lock();
        try {
            return inFlight.after(Math.abs(number));
        } finally {
            lock.unlock();
        }
    }
}
