package io.taskpool.process.host;

import io.taskpool.engine.Lane;
import io.taskpool.engine.RunningCall;
import io.taskpool.engine.Timer;
import io.taskpool.engine.Work;
import io.taskpool.engine.Worker;
import io.taskpool.process.classes.SentClasses;
import io.taskpool.process.wire.ByteSink;
import io.taskpool.process.wire.FrameParser;
import io.taskpool.process.wire.PipeWait;
import io.taskpool.process.wire.ProtocolException;
import io.taskpool.process.wire.ToWorker;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One worker JVM.
 *
 * <p><b>States:</b> STARTING (until its {@code READY}) → READY → ENDED (once the operating system has reported its end).
 * What was asked of it is kept beside: {@code ending} (finish and exit), {@code killReason} and {@code violation} (it was
 * killed, and why).
 *
 * <p><b>Threads:</b> one reads its standard output, one its standard error; requests are written by whoever has some, or
 * by the backend's executor ({@link Outbox}). Its end is seen by a thread that waits for it, not by end of file, because
 * a grandchild may hold the pipe open.
 *
 * <p><b>Lock order:</b> {@code reporting} before {@code lock}. {@code lock} guards what is in flight and the outbox, is held
 * for moments, and nothing is called under it. {@code reporting} makes reports to the lane one at a time: the reader
 * holds it while it handles what it has read, and the end of the process is dealt with under it. It is never taken by a
 * method of {@link Worker}, so that the engine may call those from within a report. The
 * {@link Killer}'s own locks are the innermost.
 */
final class WorkerProcess implements Worker {
    private static final int READ_BYTES = 65_536;

    /** Less than this is copied, so that what follows it is read with the same system call. */
    private static final int MIN_STRAIGHT_BYTES = 32 << 10;

    private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);

    /**
     * A process that closes its pipe is about to end; one that has not by then cannot be worked with any more. On a machine
     * with far more to do than it can, seconds may pass between the one and the other.
     */
    private static final Duration CLOSED_PIPE_LIMIT = Duration.ofSeconds(5);

    private enum State {
        STARTING,
        READY,
        ENDED
    }

    private final ProcessBackend backend;
    private final Lane lane;
    private final Process process;
    private final List<String> command;
    private final BlackBox blackBox;
    private final Printed errors;
    private final Killer killer;
    private final SentClasses sentClasses = new SentClasses();
    private final long memoryKillsAtStart = MemoryKills.count();
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock reporting = new ReentrantLock();

    // Guarded by lock.
    private final InFlight inFlight = new InFlight();
    private final SentDefinitions definitions = new SentDefinitions();
    private final Outbox outbox;
    private final List<StacksRequest> stacksRequests = new ArrayList<>();
    private State state = State.STARTING;
    private boolean ending;
    private int openRecalls;
    private @Nullable ProtocolException violation;

    // Guarded by reporting.
    private final Receiver receiver;
    private final FrameParser parser;
    private final List<Work> batch = new ArrayList<>();
    private InFlight.@Nullable Sent current;

    /** Whether a call came to an outcome here. */
    private boolean used;

    private long received;
    private @Nullable Throwable initializerFailure;

    /** Forgotten as soon as it is not needed, so that it does not hold what has ended. */
    private volatile Timer.@Nullable Handle startLimit;

    /** How long it may take to exit; forgotten in the same way. */
    private volatile Timer.@Nullable Handle endLimit;

    /** Whether any call has failed here. */
    private volatile boolean anyFailed;

    /** Add to the worker's clock to get this JVM's. */
    private volatile long clockOffset;

    private record StacksRequest(long number, Consumer<String> receiver) {}

    WorkerProcess(ProcessBackend backend, Lane lane, Process process, List<String> command, BlackBox blackBox) {
        this.backend = backend;
        this.lane = lane;
        this.process = process;
        this.command = command;
        this.blackBox = blackBox;
        boolean shared = LaunchCommand.usesStandardStreams(command);
        this.errors = new Printed(process.getErrorStream(), new Name(), shared ? 2 : 1);
        this.killer = new Killer(process, blackBox);
        this.outbox = new Outbox(this, process.getOutputStream(), backend.executor());
        this.receiver = new Receiver(this, backend, lane);
        this.parser = new FrameParser(receiver, backend.settings().maxMessageBytes());
    }

    /** Starts the threads that look after the process. */
    void start() {
        backend.startThread(new OutputReader(), "reader-" + lane.number());
        backend.startThread(errors, "stderr-" + lane.number());
        Duration limit = backend.settings().startTimeout();
        startLimit = Timer.schedule(new StartLimit(), limit);
        backend.startThread(new ExitWaiter(), "exit-" + lane.number());
    }

    // Classes and no lambdas: each would cost the first pool of a program a millisecond.

    private final class Name implements Supplier<String> {
        @Override
        public String get() {
            return displayName();
        }
    }

    private final class StartLimit implements Runnable {
        @Override
        public void run() {
            startTimedOut();
        }
    }

    private final class OutputReader implements Runnable {
        @Override
        public void run() {
            readOutput();
        }
    }

    private final class ExitWaiter implements Runnable {
        @Override
        public void run() {
            awaitExit();
        }
    }

    /**
     * Waits for the end on a thread of its own. {@link Process#onExit} would do so on the common pool, where on a small
     * machine any blocked task, even one that closes this pool, could keep the end from being seen.
     */
    private void awaitExit() {
        boolean ended = false;
        while (!ended) {
            try {
                process.waitFor();
                ended = true;
            } catch (InterruptedException e) {
                // nobody has reason to interrupt this thread, and the end has to be seen
            }
        }
        exited();
    }

    private void startIsOver() {
        Timer.Handle handle = startLimit;
        if (handle != null) {
            handle.cancel();
        }
    }

    private void startTimedOut() {
        Duration limit = backend.settings().startTimeout();
        if (stateNow() == State.STARTING) {
            kill("it was not ready within its start timeout of " + limit.toMillis()
                    + " ms, in which its initializer has to be done too");
        }
    }

    long pid() {
        return process.pid();
    }

    Process process() {
        return process;
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    private State stateNow() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    // ---- reading -----------------------------------------------------------------------------------------------

    private void readOutput() {
        StandardOutput shared = LaunchCommand.usesStandardStreams(command)
                ? new StandardOutput(this::receive, errors::pass, this::displayName)
                : null;
        try {
            if (shared == null ? readFrames() : readShared(shared)) {
                Timer.Handle unused = Timer.schedule(this::pipeClosed, CLOSED_PIPE_LIMIT);
            }
        } catch (ProtocolException e) {
            violated(e);
        } catch (IOException e) {
            // the JDK closes the pipe when the process ends; the rest is in the black box
        } finally {
            if (shared != null) {
                shared.end();
                errors.streamEnded();
            }
        }
    }

    /** Reads until the pipe is at its end, then returns true, or until there is no use in reading. */
    private boolean readFrames() throws IOException {
        InputStream pipe = process.getInputStream();
        byte[] buffer = new byte[READ_BYTES];
        byte[] space = null;
        int at = 0;
        int room = READ_BYTES;
        while (true) {
            if (!parser.isBetweenFrames()) { // nobody else moves it while the process lives
                PipeWait.forMore(pipe);
            }
            int count = space == null ? pipe.read(buffer, 0, READ_BYTES) : pipe.read(space, at, room);
            if (count < 0) {
                return true;
            }
            reporting.lock();
            try {
                if (stateNow() == State.ENDED) {
                    return false; // its rest was taken from the black box
                }
                received += count;
                if (space != null) {
                    parser.filled(count);
                } else if (!parse(buffer, 0, count)) {
                    return false;
                }
                // Under the lock, since what is left in a dead worker's black box may be parsed at any time.
                room = Math.min(parser.room(), READ_BYTES);
                space = room < MIN_STRAIGHT_BYTES ? null : parser.space();
                at = parser.spaceStart();
            } finally {
                reporting.unlock();
            }
        }
    }

    private boolean readShared(StandardOutput shared) throws IOException {
        InputStream pipe = process.getInputStream();
        byte[] buffer = new byte[READ_BYTES];
        while (true) {
            if (!parser.isBetweenFrames()) {
                PipeWait.forMore(pipe);
            }
            int count = pipe.read(buffer, 0, READ_BYTES);
            if (count < 0) {
                return true;
            }
            if (!shared.receive(buffer, count)) {
                return false;
            }
        }
    }

    private void pipeClosed() {
        if (stateNow() != State.ENDED) {
            kill("it closed the pipe to its parent and did not exit");
        }
    }

    /** Handles what was read; false once the process has ended and its rest was taken from the black box. */
    private boolean receive(byte[] bytes, int offset, int count) {
        reporting.lock();
        try {
            if (stateNow() == State.ENDED) {
                return false;
            }
            received += count;
            return parse(bytes, offset, count);
        } finally {
            reporting.unlock();
        }
    }

    private boolean parse(byte[] bytes, int offset, int count) {
        try {
            parser.feed(bytes, offset, count);
        } catch (ProtocolException e) {
            violated(e);
            return false;
        } catch (IOException | RuntimeException | Error e) {
            // Most likely too little memory for a frame. The stream cannot be followed any more, and whoever waits for
            // a call of this worker has to learn it.
            violated(new ProtocolException("what it sent cannot be handled: " + e));
            return false;
        }
        if (receiver.hasReported()) {
            pull();
        }
        return true;
    }

    private void violated(ProtocolException e) {
        lock.lock();
        try {
            violation = e;
        } finally {
            lock.unlock();
        }
        kill("it broke the protocol: " + e.getMessage());
    }

    private void pull() {
        batch.clear();
        lane.pull(batch);
        if (!batch.isEmpty()) {
            run(List.copyOf(batch));
        }
    }

    // ---- what the receiver reports -----------------------------------------------------------------------------

    void hello(long workerNanos) {
        clockOffset = System.nanoTime() - workerNanos;
        lock.lock();
        try {
            backend.welcome(outbox, definitions, sentClasses);
        } finally {
            lock.unlock();
        }
        flush();
    }

    void ready() throws IOException {
        blackBox.unlink(); // it is open by now
        startIsOver();
        lock.lock();
        try {
            if (state != State.STARTING) {
                throw new ProtocolException("READY from a worker that was ready before");
            }
            state = State.READY;
        } finally {
            lock.unlock();
        }
        lane.ready(this);
        StartupArchive.makeLater(backend.settings());
    }

    void initializerFailed(Throwable failure) {
        initializerFailure = failure;
        kill("its initializer failed");
    }

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
                outbox.acknowledge(first.endOffset);
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

    void recalled(long from, long to) throws ProtocolException {
        List<Work> works;
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
        if (!works.isEmpty()) {
            lane.recalled(works);
        }
    }

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

    /** Sends one frame that is not about calls. */
    void send(Consumer<ByteSink> frame) {
        lock.lock();
        try {
            frame.accept(outbox.sink());
        } finally {
            lock.unlock();
        }
        flush();
    }

    private void flush() {
        boolean mine;
        lock.lock();
        try {
            mine = outbox.claimInline();
        } finally {
            lock.unlock();
        }
        if (mine) {
            outbox.write(true);
        }
    }

    // ---- Worker ------------------------------------------------------------------------------------------------

    @Override
    public void run(List<Work> works) {
        List<Work> unwanted = new ArrayList<>();
        boolean mine = false;
        boolean ended;
        lock.lock();
        try {
            ended = state == State.ENDED || killer.letsNoMoreBegin();
            if (!ended) {
                for (Work work : works) {
                    if (!RunFrames.add(work, inFlight, definitions, sentClasses, outbox, backend)) {
                        unwanted.add(work);
                    }
                }
                mine = outbox.claimInline();
            }
        } finally {
            lock.unlock();
        }
        if (ended) {
            lane.recalled(works);
        }
        if (mine) {
            outbox.write(true);
        }
        if (!unwanted.isEmpty()) {
            // Not here: this may be any thread, and reports are made one at a time.
            backend.executor().execute(() -> skip(unwanted));
        }
    }

    /** Reports work that was not sent because nobody wants it. */
    private void skip(List<Work> works) {
        reporting.lock();
        try {
            for (Work work : works) {
                for (int call = 0; call < work.size(); call++) {
                    lane.skipped(work, call);
                }
            }
            if (stateNow() != State.ENDED) {
                pull();
            }
        } finally {
            reporting.unlock();
        }
    }

    @Override
    public void recall() {
        if (stateNow() == State.STARTING) {
            return; // it has no calls, and before WELCOME it takes no other frame
        }
        send(sink -> {
            openRecalls++;
            int mark = sink.beginFrame(ToWorker.RECALL);
            sink.endFrame(mark);
        });
    }

    @Override
    public void cancel(Work work, int call, boolean interrupt) {
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

    @Override
    public @Nullable RunningCall running() {
        long number;
        long started;
        try {
            number = blackBox.runningCall();
            started = blackBox.startedNanos();
        } catch (IOException e) {
            return null; // closed: the worker has ended
        }
        lock.lock();
        try {
            return inFlight.find(number, started + clockOffset);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Work> stop() {
        long number;
        try {
            number = killer.letNoMoreBegin();
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

    @Override
    public void stacks(Consumer<String> stacksReceiver) {
        long number;
        try {
            number = blackBox.runningCall();
        } catch (IOException e) {
            return;
        }
        send(sink -> {
            stacksRequests.add(new StacksRequest(number, stacksReceiver));
            int mark = sink.beginFrame(ToWorker.DUMP);
            sink.varint(number);
            sink.endFrame(mark);
        });
    }

    @Override
    public long memoryBytes() {
        return ProcessMemory.residentBytes(process.pid());
    }

    @Override
    public void kill(String reason) {
        killer.kill(reason);
    }

    @Override
    public void killIfRunning(Work work, int call, String reason) {
        long number;
        lock.lock();
        try {
            number = inFlight.numberOf(work, call);
        } finally {
            lock.unlock();
        }
        if (number > 0) {
            killer.killIfRunning(number, reason);
        }
    }

    @Override
    public void killUnlessRunning(String reason) {
        killer.killUnlessRunning(reason);
    }

    @Override
    public void end() {
        boolean starting;
        lock.lock();
        try {
            if (ending) {
                return;
            }
            ending = true;
            starting = state == State.STARTING;
        } finally {
            lock.unlock();
        }
        if (starting) {
            kill("its pool was shut down");
            return;
        }
        int exitCode = backend.exitCode(anyFailed);
        send(sink -> {
            int mark = sink.beginFrame(ToWorker.END);
            sink.varint(exitCode);
            sink.endFrame(mark);
        });
        endLimit = Timer.schedule(this::exitTimedOut, EXIT_LIMIT);
    }

    private void exitTimedOut() {
        boolean idle;
        lock.lock();
        try {
            idle = state != State.ENDED && inFlight.first() == null;
        } finally {
            lock.unlock();
        }
        if (idle) {
            kill("it did not exit within " + EXIT_LIMIT.toSeconds() + " s of being asked to");
        }
    }

    /** Returns what the function that runs needed before; before the first call, what the initializer did. */
    Prefetch.Push push() {
        RunningCall running = running();
        Object payload = running == null ? null : running.work().payload();
        if (payload instanceof CallPayload call) {
            return call.push();
        }
        if (payload instanceof ItemsPayload items) {
            return items.function().push;
        }
        return stateNow() == State.STARTING ? backend.welcomePush() : Prefetch.Push.NOTHING;
    }

    /** Tells whether the classes of a function were not sent yet. */
    boolean lacks(Prefetch.Push push) {
        lock.lock();
        try {
            return definitions.lacksPush(push);
        } finally {
            lock.unlock();
        }
    }

    /** Sends what was got ready only after the function's first call was sent. */
    void sendPush(Prefetch.Push push) {
        lock.lock();
        try {
            Prefetch.add(push, definitions, sentClasses, outbox);
        } finally {
            lock.unlock();
        }
        flush();
    }

    SentClasses sentClasses() {
        return sentClasses;
    }

    int number() {
        return lane.number();
    }

    void forgetLoader(int loader) {
        sentClasses.forget(loader);
        if (stateNow() == State.STARTING) {
            return; // it was not told of it, and before WELCOME it takes no such frame
        }
        send(sink -> {
            int mark = sink.beginFrame(ToWorker.FORGET_LOADER);
            sink.varint(loader);
            sink.endFrame(mark);
        });
    }

    void forget(int function) {
        send(sink -> {
            if (definitions.forget(function)) {
                int mark = sink.beginFrame(ToWorker.FORGET);
                sink.varint(function);
                sink.endFrame(mark);
            }
        });
    }

    @Override
    public String displayName() {
        return "worker " + lane.number() + " (pid " + process.pid() + ")";
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    private void exited() {
        startIsOver();
        errors.awaitEnd();
        reporting.lock();
        try {
            if (violationNow() == null) {
                salvage();
            }
            boolean wasStarting = end0();
            outbox.breakOff();
            // Before the end is reported, which may be the end of the pool and of its executor.
            backend.executor().execute(this::closePipes);
            if (wasStarting) {
                EndReport report = endReport();
                RuntimeException failure = report.startFailure("before it was ready", initializerFailure);
                if (report.byOthers()) {
                    lane.killedWhileStarting(failure);
                } else {
                    lane.startFailed(failure);
                }
            } else {
                reportDeath();
            }
        } finally {
            reporting.unlock();
            closeAll();
        }
    }

    private @Nullable ProtocolException violationNow() {
        lock.lock();
        try {
            return violation;
        } finally {
            lock.unlock();
        }
    }

    private boolean end0() {
        lock.lock();
        try {
            boolean wasStarting = state == State.STARTING;
            state = State.ENDED;
            return wasStarting;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what the worker had finished, but was not read yet, from the black box. Whatever goes wrong, this returns:
     * the calls in flight wait for what comes after it.
     */
    private void salvage() {
        String wrong = null;
        try {
            long published = blackBox.published();
            if (published > received) {
                byte[] rest = blackBox.rest(received, published);
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
            lock.lock();
            try {
                violation = new ProtocolException(wrong);
            } finally {
                lock.unlock();
            }
        }
    }

    private void reportDeath() {
        long number = 0;
        try {
            number = blackBox.runningCall();
        } catch (IOException e) {
            // then no call is known to have begun, and the first one is blamed below if there was a violation
        }
        RunningCall running;
        List<Work> lost;
        List<Work> notBegun;
        boolean unexpected;
        boolean unused;
        lock.lock();
        try {
            running = inFlight.find(number, 0);
            long lastBegun = Math.abs(number);
            // Empty unless the stream was broken: else the outcome of what had ended was in it or in the black box.
            lost = inFlight.before(running == null ? lastBegun + 1 : lastBegun);
            notBegun = inFlight.after(lastBegun);
            unexpected = !ending || killer.reason() != null || running != null || !lost.isEmpty();
            unused = !used && !ending && running == null && lost.isEmpty();
            inFlight.clear();
        } finally {
            lock.unlock();
        }
        if (running != null || !lost.isEmpty()) {
            EndReport report = endReport();
            for (Work work : lost) {
                for (int call = 0; call < work.size(); call++) {
                    lane.failed(work, call, report.death(work.describe(call), "ended, so that its outcome was lost"));
                }
            }
            if (running != null) {
                Work work = running.work();
                lane.failed(work, running.call(), report.death(work.describe(running.call()), "was running"));
            }
        }
        if (unused) {
            lane.diedUnused(endReport().startFailure("before it began a call", initializerFailure), notBegun);
        } else {
            lane.ended(unexpected, notBegun);
        }
    }

    private EndReport endReport() {
        lock.lock();
        try {
            return new EndReport(
                    displayName(),
                    process.pid(),
                    process.exitValue(),
                    command,
                    killer.reason(),
                    violation,
                    errors.lastLines(),
                    LaunchCommand.crashFile(process.pid()),
                    MemoryKills.count() > memoryKillsAtStart);
        } finally {
            lock.unlock();
        }
    }

    private void closeAll() {
        backend.ended(this);
        Timer.Handle limit = endLimit;
        if (limit != null) {
            limit.cancel();
        }
        try {
            blackBox.close();
        } catch (IOException e) {
            backend.warn("cannot remove the black box of " + displayName(), e);
        }
    }

    /** On a thread of its own, because a close waits for a reader that a grandchild holds up. */
    private void closePipes() {
        for (AutoCloseable pipe :
                List.of(process.getOutputStream(), process.getInputStream(), process.getErrorStream())) {
            try {
                pipe.close();
            } catch (Exception e) {
                // a pipe whose other end is gone has nothing to lose
            }
        }
    }
}
