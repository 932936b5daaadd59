package io.taskpool.remote.worker;

import io.taskpool.BiTaskFunction;
import io.taskpool.Task;
import io.taskpool.TaskAction;
import io.taskpool.TaskCodec;
import io.taskpool.TaskConsumer;
import io.taskpool.TaskContext;
import io.taskpool.TaskFunction;
import io.taskpool.TaskSerializationException;
import io.taskpool.engine.shared.WorkerScope;
import io.taskpool.remote.codec.ReceivedGraph;
import io.taskpool.remote.codec.ShapeStore;
import io.taskpool.remote.codec.SharedArray;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.codec.ValueEncoder;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FailureReason;
import io.taskpool.remote.wire.FunctionType;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.worker.classes.ServedLoaders;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Runs the initializer, the calls and the finalizer, on the worker's main thread; nothing here is touched by any other. */
final class Runner implements TaskContext.Source {
    /** The outcome of a call that took longer than this is sent at once. */
    private static final long LONG_NANOS = 200_000;

    private final CallQueue queue;
    private final ReaderLeadership leadership;
    private final Outbox outbox;
    private final BlackBoxWriter notes;
    private final LineOutput output;
    private final ServedLoaders loaders;
    private final ShapeStore shapes;
    private final OutcomeFrames outcomes;
    private final MappedRing ring;
    private final WorkerLink link;
    private final CallTimes times;
    private final WorkerScope scope;
    private ValueDecoder decoder;

    /** Null until a task asks: most never do. */
    private @Nullable OwnContext ownContext;

    /** Runs after the last call, or null. */
    private @Nullable TaskAction finalizer;

    /** The reason to report if the running call fails, depending on how far it has got. */
    private int reason;

    /** When the running call began, or 0 while calls are short, when reading the clock is not worth its cost. */
    private long startedNanos;

    Runner(
            CallQueue queue,
            ReaderLeadership leadership,
            Outbox outbox,
            BlackBoxWriter notes,
            LineOutput output,
            ServedLoaders loaders,
            ShapeStore shapes,
            MappedRing ring,
            WorkerLink link,
            CallTimes times) {
        this.queue = queue;
        this.leadership = leadership;
        this.outbox = outbox;
        this.notes = notes;
        this.output = output;
        this.loaders = loaders;
        this.shapes = shapes;
        this.ring = ring;
        this.link = link;
        this.times = times;
        outcomes = new OutcomeFrames(outbox, ring, times, loaders);
        decoder = new ValueDecoder(loaders, shapes, null, null);
        scope = WorkerScope.enter(); // this thread is the one that runs the calls
        TaskContext.Source unused = TaskContext.Source.enter(this);
    }

    /** Reads the pool's codec, runs the initializer, and says that the worker is ready. */
    void initialize(Welcome welcome) {
        outcomes.maxFrame(welcome.maxFrame);
        ClassLoader context = loaders.loader(welcome.contextLoader);
        Thread.currentThread().setContextClassLoader(context);
        try {
            if (welcome.lost != null) {
                throw welcome.lost;
            }
            ByteSource values = welcome.values;
            Object codec = decoder.read(values, context, "the pool's codec");
            TaskCodec known = (TaskCodec) codec;
            if (known != null) {
                decoder = new ValueDecoder(loaders, shapes, known, null);
                outcomes.encoder(new ValueEncoder(loaders, null, known));
            }
            link.open(loaders, known, welcome.maxFrame);
            Object initializer = decoder.read(values, context, "the pool's initializer");
            if (initializer != null) {
                ((TaskAction) initializer).run();
            }
            if (!ValueDecoder.isNull(values)) {
                finalizer = new SentFinalizer(values, decoder, context);
            }
            output.flush();
            outcomes.ready();
        } catch (ProtocolException e) {
            WorkerHalt.violation(String.valueOf(e.getMessage()));
        } catch (Throwable e) { // whatever an initializer throws is reported to the parent
            output.flush();
            outcomes.initFailed(e);
        }
    }

    @Override
    public @Nullable TaskContext context() {
        long running = notes.noted();
        if (running <= 0) {
            return null; // the initializer or the finalizer asks
        }
        OwnContext known = ownContext;
        if (known == null) {
            known = new OwnContext(queue);
            ownContext = known;
        }
        return known.of(running, link);
    }

    /** Runs the finalizer and closes what calls have kept. Called when no more calls will come. */
    void finish() {
        if (finalizer != null || !scope.isEmpty()) {
            scope.end(finalizer, new EndFailures());
        }
    }

    /** Runs waiting calls until there are none. */
    void run() {
        for (long call = queue.claim(notes); call != 0; call = queue.claim(notes)) {
            Batch batch = queue.claimedBatch();
            // Finished outcomes must not wait for this call, however long it takes.
            outbox.attend();
            startedNanos = leadership.isBackups() ? System.nanoTime() : 0;
            try {
                if (batch.lost != null && !batch.single) {
                    outcomes.refused(call, queue.passBatch());
                } else if (queue.claimedSkipped()) {
                    skipArgument(batch);
                    outcomes.skipped(call);
                } else {
                    run(call, batch);
                }
            } catch (ProtocolException e) {
                WorkerHalt.violation(String.valueOf(e.getMessage()));
            }
            if (tookLong()) {
                // Otherwise the watcher would have to wake up for it, and take the processor away from the next call.
                outbox.flush();
            }
        }
        notes.nextStart(0); // the next call does not follow at once
        outbox.flush();
    }

    /** Tells whether the last call took long. Calls are short as long as the runner reads the pipe itself. */
    private boolean tookLong() {
        return leadership.isBackups() && (startedNanos == 0 || System.nanoTime() - startedNanos > LONG_NANOS);
    }

    private static void skipArgument(Batch batch) throws ProtocolException {
        if (FunctionType.takesArgument(batch.type) && batch.lost == null) {
            ValueDecoder.skip(batch.arguments);
        }
    }

    private void run(long call, Batch batch) throws ProtocolException {
        times.begin();
        int argumentStart = batch.arguments.position();
        Throwable failure;
        try {
            attempt(call, batch);
            return;
        } catch (ProtocolException e) {
            if (reason == FailureReason.UNREADABLE) {
                throw e;
            }
            failure = e;
        } catch (OutOfMemoryError e) {
            // The call's objects are garbage by now, since its stack frames are gone.
            reason = FailureReason.OUT_OF_MEMORY;
            failure = e;
        } catch (Throwable e) { // a task may throw anything
            failure = e;
        }
        times.end();
        output.flush();
        outcomes.failure(call, reason, failure);
        // If reading failed, the start of the next argument has to be found.
        batch.arguments.position(argumentStart);
        skipArgument(batch);
    }

    private void attempt(long call, Batch batch) throws Exception {
        reason = FailureReason.UNREADABLE;
        if (batch.lost != null) {
            throw batch.lost;
        }
        ClassLoader context = batch.context;
        if (context == null) {
            context = loaders.loader(batch.loader);
            batch.context = context;
        }
        Thread thread = Thread.currentThread();
        if (thread.getContextClassLoader() != context) {
            thread.setContextClassLoader(context);
        }
        Object function = functionOf(batch, context);
        Object argument = null;
        if (FunctionType.takesArgument(batch.type)) {
            ReceivedGraph shared = batch.received == null ? batch.graph : null;
            argument = SharedArray.isNext(batch.arguments)
                    ? ring.read(batch.arguments)
                    : decoder.read(batch.arguments, context, "the argument", shared);
        }
        batch.graph.clear();
        reason = FailureReason.THREW;
        Object result = batch.measured
                ? measuredCall(call, batch.type, function, argument)
                : call(batch.type, function, argument);
        times.end();
        reason = FailureReason.UNWRITABLE;
        output.flush();
        outcomes.result(call, result);
    }

    /** Runs a call and tells how long it took, whether it returns or throws. */
    private @Nullable Object measuredCall(long call, int type, Object function, @Nullable Object argument)
            throws Exception {
        long began = System.nanoTime();
        try {
            return call(type, function, argument);
        } finally {
            outcomes.took(call, System.nanoTime() - began);
        }
    }

    private Object functionOf(Batch batch, ClassLoader context) throws ProtocolException {
        Object ready = batch.function;
        if (ready != null) {
            return ready;
        }
        if (batch.unreadable != null) {
            throw batch.unreadable;
        }
        ReceivedFunction received = batch.received;
        Object function = received == null ? null : received.function;
        try {
            if (function == null) {
                function = received == null
                        ? decoder.read(batch.functionBytes, context, "the task", batch.graph)
                        : readFunction(received);
                if (received != null) {
                    received.function = function;
                }
            }
            if (function == null || !isOfType(batch.type, function)) {
                throw new TaskSerializationException(
                        "the task, of "
                                + (function == null
                                        ? "no class"
                                        : function.getClass().getName()) + ", is no function of type " + batch.type,
                        null);
            }
        } catch (TaskSerializationException e) {
            batch.unreadable = e;
            throw e;
        }
        batch.function = function;
        return function;
    }

    private @Nullable Object readFunction(ReceivedFunction received) throws ProtocolException {
        ByteSource bytes = received.bytes();
        int start = bytes.position();
        try {
            return decoder.read(bytes, loaders.loader(received.loader), "the task");
        } finally {
            bytes.position(start); // so that another batch can try again if it cannot be read
        }
    }

    private static boolean isOfType(int type, Object function) {
        switch (type) {
            case FunctionType.TASK:
                return function instanceof Task;
            case FunctionType.TASK_ACTION:
                return function instanceof TaskAction;
            case FunctionType.TASK_FUNCTION:
                return function instanceof TaskFunction;
            case FunctionType.TASK_BI_FUNCTION:
                return function instanceof BiTaskFunction;
            case FunctionType.TASK_CONSUMER:
                return function instanceof TaskConsumer;
            case FunctionType.CALLABLE:
                return function instanceof Callable;
            default:
                return function instanceof Runnable;
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the parent's compiler has checked that function and argument fit
    private static @Nullable Object call(int type, Object function, @Nullable Object argument) throws Exception {
        switch (type) {
            case FunctionType.TASK:
                return ((Task<?>) function).call();
            case FunctionType.TASK_ACTION:
                ((TaskAction) function).run();
                return null;
            case FunctionType.TASK_FUNCTION:
                return ((TaskFunction<@Nullable Object, ?>) function).apply(argument);
            case FunctionType.TASK_BI_FUNCTION:
                List<?> pair = (List<?>) argument;
                return ((BiTaskFunction<@Nullable Object, @Nullable Object, ?>) function)
                        .apply(pair.get(0), pair.get(1));
            case FunctionType.TASK_CONSUMER:
                ((TaskConsumer<@Nullable Object>) function).accept(argument);
                return null;
            case FunctionType.CALLABLE:
                return ((Callable<?>) function).call();
            default:
                ((Runnable) function).run();
                return null;
        }
    }
}
