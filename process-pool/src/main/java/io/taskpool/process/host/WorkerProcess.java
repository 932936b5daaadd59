package io.taskpool.process.host;

import io.taskpool.engine.RunningCall;
import io.taskpool.engine.Work;
import io.taskpool.engine.Worker;
import io.taskpool.engine.WorkerSlot;
import io.taskpool.engine.threads.Timer;
import io.taskpool.process.host.classes.SentClasses;
import io.taskpool.process.host.console.ConsoleForwarder;
import io.taskpool.process.host.console.ConsoleText;
import io.taskpool.process.host.console.StandardStream;
import io.taskpool.process.host.launch.InheritedProperties;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.launch.StartupArchive;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.process.host.os.ProcessKiller;
import io.taskpool.process.host.os.ProcessMemory;
import io.taskpool.process.wire.ByteSink;
import io.taskpool.process.wire.Protocol;
import io.taskpool.process.wire.ProtocolException;
import io.taskpool.process.wire.ToWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One worker JVM.
 *
 * <p><b>States:</b> STARTING (until its {@code READY}) → READY → ENDED (once the operating system has reported its end).
 * What was asked of it is kept beside: {@code ending} (finish and exit), {@code killReason} and {@code violation} (it was
 * killed, and why).
 *
 * <p><b>Threads:</b> one reads its standard output, and gives its place to another when it is held up by code of the user's
 * ({@link Deliveries}); one reads its standard error; requests are written by whoever has some, or
 * by the backend's executor ({@link FrameSender}). Its end is seen by a thread that waits for it, not by end of file, because
 * a grandchild may hold the pipe open.
 *
 * <p><b>Lock order:</b> the {@link WorkerInput}'s before {@code lock}. {@code lock} guards what is in flight and the outbox, is held
 * for moments, and nothing is called under it. The intake's lock makes reports to the slot one at a time: the reader
 * holds it while it handles what it has read, and the end of the process is dealt with under it. It is never taken by a
 * method of {@link Worker}, so that the engine may call those from within a report. The
 * {@link ProcessKiller}'s own locks are the innermost.
 */
final class WorkerProcess implements Worker {
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
    private final WorkerSlot slot;
    private final Process process;
    private final List<String> command;
    private final BlackBoxReader blackBox;
    private final ConsoleForwarder errors;
    private final ProcessKiller killer;
    private final WorkerInput input;
    private final Deliveries deliveries = new Deliveries(new ReaderStart());
    private final SentClasses sentClasses = new SentClasses();
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final InFlight inFlight = new InFlight();
    private final SentDefinitions definitions = new SentDefinitions();
    private final FrameSender sender;
    private final List<StacksRequest> stacksRequests = new ArrayList<>();
    private State state = State.STARTING;
    private boolean ending;
    private int openRecalls;
    private @Nullable ProtocolException violation;

    // Guarded by the intake's lock.
    private final List<Work> batch = new ArrayList<>();
    private InFlight.@Nullable Sent current;

    /** Whether a call came to an outcome here. */
    private boolean used;

    private volatile @Nullable Throwable initializerFailure;

    /** Forgotten as soon as it is not needed, so that it does not hold what has ended. */
    private volatile Timer.@Nullable Handle startLimit;

    /** How long it may take to exit; forgotten in the same way. */
    private volatile Timer.@Nullable Handle endLimit;

    /** Whether any call has failed here. */
    private volatile boolean anyFailed;

    /** Add to the worker's clock to get this JVM's. */
    private volatile long clockOffset;

    private record StacksRequest(long number, Consumer<String> dispatcher) {}

    WorkerProcess(
            ProcessBackend backend, WorkerSlot slot, Process process, List<String> command, BlackBoxReader blackBox) {
        this.backend = backend;
        this.slot = slot;
        this.process = process;
        this.command = command;
        this.blackBox = blackBox;
        boolean shared = LaunchCommand.usesStandardStreams(command);
        this.errors = new ConsoleForwarder(
                process.getErrorStream(), errorText(), StandardStream.ERR.charset(), new Name(), shared ? 2 : 1);
        this.killer = new ProcessKiller(process, blackBox);
        this.sender = new FrameSender(this, process.getOutputStream(), backend.executor());
        FrameDispatcher dispatcher = new FrameDispatcher(this, deliveries, backend, slot);
        this.input = new WorkerInput(
                this,
                dispatcher,
                deliveries,
                process.getInputStream(),
                shared,
                errors,
                blackBox,
                backend.settings().maxMessageBytes());
    }

    /** Starts the threads that look after the process. */
    void start() {
        startReader();
        backend.startThread(errors, "stderr-" + slot.number());
        Duration limit = backend.settings().startTimeout();
        startLimit = Timer.schedule(new StartLimit(), limit);
        backend.startThread(
                new ProcessReaper(this, backend, slot, process, command, blackBox, errors, killer, input, sender),
                "exit-" + slot.number());
    }

    private void startReader() {
        backend.startReader(input, "reader-" + slot.number(), deliveries);
    }

    void startThread(Runnable body, String role) {
        backend.startThread(body, role);
    }

    Deliveries deliveries() {
        return deliveries;
    }

    // Classes and no lambdas: each would cost the first pool of a program a millisecond.

    private final class ReaderStart implements Runnable {
        @Override
        public void run() {
            startReader();
        }
    }

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

    void startIsOver() {
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

    boolean hasEnded() {
        return stateNow() == State.ENDED;
    }

    private State stateNow() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    // ---- what the intake finds ---------------------------------------------------------------------------------

    /** Records that the pipe has ended, which should happen only when the process has. */
    void pipeClosed() {
        Timer.Handle unused = Timer.schedule(this::pipeStaysClosed, CLOSED_PIPE_LIMIT);
    }

    private void pipeStaysClosed() {
        if (stateNow() != State.ENDED) {
            kill("it closed the pipe to its parent and did not exit");
        }
    }

    /** Notes why the stream cannot be followed any more, and kills the process unless it has ended. */
    void violated(ProtocolException e) {
        noteViolation(e);
        kill("it broke the protocol: " + e.getMessage());
    }

    /** Notes what was wrong with the stream, for those whose calls are lost with it. */
    void noteViolation(ProtocolException e) {
        lock.lock();
        try {
            violation = e;
        } finally {
            lock.unlock();
        }
    }

    /** Asks for more work, after outcomes were reported. Under the intake's lock. */
    void pull() {
        batch.clear();
        slot.pull(batch);
        if (!batch.isEmpty()) {
            run(List.copyOf(batch));
        }
    }

    // ---- what the receiver reports -----------------------------------------------------------------------------

    void hello(long workerNanos) {
        clockOffset = System.nanoTime() - workerNanos;
        byte[] properties =
                backend.settings().inheritProperties() ? InheritedProperties.frame(backend.settings()) : new byte[0];
        lock.lock();
        try {
            sender.sink().raw(properties, 0, properties.length);
            backend.welcome(sender, definitions, sentClasses);
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
        slot.ready(this);
        Path missing = StartupArchive.missing(backend.settings());
        if (missing != null) {
            StartupArchive.makeLater(missing, backend.settings(), new ArchiveTraining());
        }
    }

    void initializerFailed(Throwable failure) {
        initializerFailure = failure;
        kill("its initializer failed (" + failure + ")");
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
            slot.recalled(works);
        }
    }

    /** Gives calls back for whose frame the worker had no memory. */
    void refused(long from, long to) throws ProtocolException {
        List<Work> works;
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
        slot.refused(works);
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
        answered.forEach(request -> request.dispatcher.accept(text));
    }

    /** Makes the way of its standard output to the console. */
    ConsoleText outputText() {
        return new ConsoleText(backend.console(StandardStream.OUT), new Window());
    }

    /** Makes a way to the console for what comes beside its frames. */
    ConsoleText errorText() {
        return new ConsoleText(backend.console(StandardStream.ERR), NoWindow.INSTANCE);
    }

    /** Tells the worker from time to time how much of what it printed was taken ({@code PRINTED}). */
    private final class Window implements LongConsumer {
        private static final long STEP = Protocol.PRINT_WINDOW / 4;

        private final AtomicLong taken = new AtomicLong();

        @Override
        public void accept(long bytes) {
            if (taken.addAndGet(bytes) >= STEP) {
                long all = taken.getAndSet(0);
                send(sink -> {
                    int mark = sink.beginFrame(ToWorker.PRINTED);
                    sink.varint(all);
                    sink.endFrame(mark);
                });
            }
        }
    }

    /** Where the pipe itself holds up who prints. */
    private enum NoWindow implements LongConsumer {
        INSTANCE;

        @Override
        public void accept(long bytes) {}
    }

    void callFailed() {
        anyFailed = true;
    }

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
                    if (!RunFrames.add(work, inFlight, definitions, sentClasses, sender, backend)) {
                        unwanted.add(work);
                    }
                }
                mine = sender.claimInline();
            }
        } finally {
            lock.unlock();
        }
        if (ended) {
            slot.recalled(works);
        }
        if (mine) {
            sender.write(true);
        }
        if (!unwanted.isEmpty()) {
            // Not here: this may be any thread, and reports are made one at a time.
            backend.executor().execute(() -> skip(unwanted));
        }
    }

    /** Reports work that was not sent because nobody wants it. */
    private void skip(List<Work> works) {
        input.lock();
        try {
            for (Work work : works) {
                for (int call = 0; call < work.size(); call++) {
                    slot.skipped(work, call);
                }
            }
            if (stateNow() != State.ENDED) {
                pull();
            }
        } finally {
            input.unlock();
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
        if (interrupt) {
            deliveries.interrupt(work, call);
        }
    }

    @Override
    public boolean stopReading() {
        return deliveries.stop();
    }

    @Override
    public void giveUpReading(String reason) {
        deliveries.giveUpAll(reason);
    }

    /** Tells when a call that has ended was started, or when it has ended if that is not known any more. */
    long startedNanos(long number) {
        try {
            if (Math.abs(blackBox.runningCall()) == number) {
                return blackBox.startedNanos() + clockOffset; // of a later one if it is another by now
            }
        } catch (IOException e) {
            // closed: the worker has ended
        }
        return System.nanoTime();
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
        } else {
            deliveries.giveUp(work, call, reason);
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

    /** Asks the process to exit at once, as SIGTERM would do to another: workers leave signals to their parent. */
    void terminate() {
        send(sink -> sink.endFrame(sink.beginFrame(ToWorker.TERMINATE)));
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
    Prefetch prefetch() {
        RunningCall running = running();
        Object payload = running == null ? null : running.work().payload();
        if (payload instanceof CallPayload call) {
            return call.prefetch();
        }
        if (payload instanceof ItemsPayload items) {
            return items.function().prefetch;
        }
        return stateNow() == State.STARTING ? backend.welcomePrefetch() : Prefetch.NOTHING;
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
            prefetch.addTo(sender, definitions, sentClasses);
        } finally {
            lock.unlock();
        }
        flush();
    }

    SentClasses sentClasses() {
        return sentClasses;
    }

    int number() {
        return slot.number();
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
        return "worker " + slot.number() + " (pid " + process.pid() + ")";
    }

    // ---- for the end -------------------------------------------------------------------------------------------

    @Nullable
    ProtocolException violation() {
        lock.lock();
        try {
            return violation;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    Throwable initializerFailure() {
        return initializerFailure;
    }

    /** Notes that the process has ended, so that nothing more is sent; true if it was never ready. */
    boolean noteEnd() {
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
     * What is left of a worker that was ready.
     *
     * @param running the call that was running, if any
     * @param lost calls that had ended, and whose outcome was lost with the stream
     * @param notBegun calls that had not begun
     * @param arriving which of these it was taking in when it died by itself, or -1
     * @param unexpected whether nobody had asked for the end, or it had to be forced
     * @param unused whether it ended by itself before a call came to an outcome
     */
    record Remains(
            @Nullable RunningCall running,
            List<Work> lost,
            List<Work> notBegun,
            int arriving,
            boolean unexpected,
            boolean unused) {}

    /**
     * Takes what was in flight.
     *
     * @param noted what the black box says of the running call: its number, or that of the last one, negated
     * @param takenIn what it says of the input: the offset up to which frames were taken in
     * @param read the number of bytes that were read of it
     */
    Remains takeRemains(long noted, long takenIn, long read) {
        lock.lock();
        try {
            RunningCall running = inFlight.find(noted, 0);
            long lastBegun = Math.abs(noted);
            // Empty unless the stream was broken: else the outcome of what had ended was in it or in the black box.
            List<Work> lost = inFlight.before(running == null ? lastBegun + 1 : lastBegun);
            List<Work> notBegun = inFlight.after(lastBegun);
            boolean byItself = killer.reason() == null && violation == null;
            int arriving = byItself ? inFlight.arriving(lastBegun, takenIn, read) : -1;
            inFlight.clear();
            boolean failed = running != null || !lost.isEmpty();
            boolean unexpected = !ending || killer.reason() != null || failed;
            return new Remains(running, lost, notBegun, arriving, unexpected, !used && !ending && !failed);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the worker once all was reported. */
    void close() {
        backend.ended(this);
        Timer.Handle limit = endLimit;
        if (limit != null) {
            limit.cancel();
        }
    }
}
