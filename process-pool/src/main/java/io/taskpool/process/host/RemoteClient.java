package io.taskpool.process.host;

import io.taskpool.TaskContext;
import io.taskpool.TaskSerializationException;
import io.taskpool.engine.shared.ContextQuestion;
import io.taskpool.engine.shared.LastingParcel;
import io.taskpool.engine.shared.ObjectParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.engine.shared.SharedTargets;
import io.taskpool.engine.threads.Timer;
import io.taskpool.process.codec.FileElements;
import io.taskpool.process.codec.ParcelCodec;
import io.taskpool.process.codec.SharedMessages;
import io.taskpool.process.wire.ByteSink;
import io.taskpool.process.wire.ByteSource;
import io.taskpool.process.wire.Protocol;
import io.taskpool.process.wire.ProtocolException;
import io.taskpool.process.wire.SharedForm;
import io.taskpool.process.wire.ToWorker;
import io.taskpool.spi.RunningCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A worker as the shared objects of this JVM see it: has them handle its requests, and sends what they answer.
 *
 * <p>A request is open from its arrival until it is answered; whoever removes it from the map answers it, so it is answered
 * once. The end of the process removes all that are left.
 *
 * <p><b>Concurrency:</b> {@link #received} and {@link #gone} are called under the {@link WorkerInput}'s lock, which makes the
 * requests of one worker come one at a time. Everything else may be called by any thread. This object's monitor guards the
 * map and the set, and is the innermost lock: no object is called under it, and nothing is sent.
 */
final class RemoteClient implements SharedClient {
    private final WorkerParts parts;
    private final WorkerSession session;
    private final Deliveries deliveries;
    private final CodeThreads codeThreads;

    // Guarded by this.
    private final Map<Long, Request> open = new HashMap<>();

    /** Those who may have to learn that the worker has ended. Held weakly: what nobody holds has nothing to take back. */
    private final Set<SharedTarget> used = Collections.newSetFromMap(new WeakHashMap<>());

    RemoteClient(WorkerParts parts, Deliveries deliveries) {
        this.parts = parts;
        this.session = parts.session;
        this.deliveries = deliveries;
        this.codeThreads = new CodeThreads(parts.pool.codecs().executor());
    }

    private ParcelCodec parcels() {
        return parts.pool.codecs().parcels();
    }

    // ---- what the worker sends ---------------------------------------------------------------------------------

    /** Handles a {@code SHARED} frame. Under the input's lock. */
    void received(ByteSource body) throws ProtocolException {
        int form = body.u8();
        if (form == SharedForm.ASK) {
            long number = body.varint();
            session.acknowledge(body.varint());
            ask(number, key(body), SharedMessages.read(body, parcels()));
        } else if (form == SharedForm.TELL) {
            SharedKey key = key(body);
            SharedMessage message = SharedMessages.read(body, parcels());
            SharedTarget target = SharedTargets.find(key);
            if (target != null) {
                handle(target, new Request(0, target, message));
            }
        } else if (form == SharedForm.WITHDRAW) {
            long number = body.varint();
            body.expectEnd();
            withdraw(number);
        } else {
            throw body.fault("a message to a shared object of the form " + form);
        }
    }

    private static SharedKey key(ByteSource body) throws ProtocolException {
        long object = body.i64();
        return new SharedKey(object, body.i64());
    }

    private void ask(long number, SharedKey key, SharedMessage message) throws ProtocolException {
        if (key.object() == ContextQuestion.KEY.object()) {
            tellContext(number, message.first());
            return;
        }
        SharedTarget target = SharedTargets.find(key);
        if (target == null) {
            send(number, SharedMessage.of(SharedAnswers.GONE, 0, 0), List.of());
            return;
        }
        Request request = new Request(number, target, message);
        int count;
        synchronized (this) {
            Request other = open.putIfAbsent(number, request);
            if (other != null) {
                throw new ProtocolException("request " + number + " to a shared object, which is open already");
            }
            count = open.size();
        }
        if (count > Protocol.MAX_SHARED_REQUESTS) {
            throw new ProtocolException(
                    "more than " + Protocol.MAX_SHARED_REQUESTS + " requests to shared objects without an answer");
        }
        handle(target, request);
    }

    /** Tells a task about its own call. Such a request is never open, as it is answered at once. */
    private void tellContext(long number, long call) {
        RunningCall running = session.find(call, parts.runningCalls.startedNanos(call));
        if (running == null) {
            send(number, SharedMessage.of(SharedAnswers.GONE, 0, 0), List.of());
            return;
        }
        TaskContext context = parts.slot.context(running);
        Instant deadline = context.deadline();
        long left = deadline == null
                ? ContextQuestion.NO_LIMIT
                : TimeUnit.NANOSECONDS.convert(Duration.between(Instant.now(), deadline));
        SharedMessage answer = new SharedMessage(
                SharedAnswers.DONE,
                context.index(),
                context.attempt(),
                List.of(
                        new ObjectParcel(context.pool()),
                        new ObjectParcel(context.worker()),
                        new ObjectParcel(context.name()),
                        new ObjectParcel(left)));
        write(answer, values -> send(number, answer, values));
    }

    private void handle(SharedTarget target, Request request) throws ProtocolException {
        synchronized (this) {
            boolean unused = used.add(target);
        }
        try {
            target.handle(request);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("a request that no shared object knows: " + e.getMessage());
        }
    }

    private void withdraw(long number) {
        Request request;
        synchronized (this) {
            request = open.get(number);
        }
        if (request != null) { // else its answer is on the way
            request.target.withdraw(request, SharedAnswers.WITHDRAWN);
        }
    }

    /** Tells the objects that the worker has ended, after all that it had sent was handled. Under the input's lock. */
    void gone() {
        List<Request> left;
        List<SharedTarget> targets;
        synchronized (this) {
            left = new ArrayList<>(open.values());
            open.clear();
            targets = new ArrayList<>(used);
            used.clear();
        }
        for (Request request : left) {
            request.endLimit();
        }
        for (SharedTarget target : targets) {
            try {
                target.clientGone(this);
            } catch (RuntimeException | Error e) { // the calls of the worker wait for what comes after this
                LoggerFactory.getLogger(RemoteClient.class)
                        .error("what {} held of a shared object may be lost", displayName(), e);
            }
        }
    }

    // ---- SharedClient ------------------------------------------------------------------------------------------

    @Override
    public void tell(SharedKey key, SharedMessage notice) {
        write(notice, values -> {
            ByteSink frame = begin(values.size());
            frame.u8(SharedForm.NOTICE);
            frame.i64(key.object());
            SharedMessages.write(notice, values, frame);
            send(frame);
        });
    }

    @Override
    public void execute(Runnable code) {
        deliveries.execute(code, codeThreads);
    }

    @Override
    public String displayName() {
        return parts.launched.displayName();
    }

    // ---- what is sent to the worker ----------------------------------------------------------------------------

    /** One request. Two are equal only if they are the same. */
    private final class Request implements SharedRequest {
        final SharedTarget target;
        private final long number;
        private final SharedMessage message;

        /** Guarded by the client. */
        private Timer.@Nullable Handle limit;

        /** @param number 0 if it wants no answer */
        Request(long number, SharedTarget target, SharedMessage message) {
            this.number = number;
            this.target = target;
            this.message = message;
        }

        @Override
        public SharedMessage message() {
            return message;
        }

        @Override
        public SharedClient client() {
            return RemoteClient.this;
        }

        private boolean isOpen() {
            return open.get(number) == this;
        }

        @Override
        public void expireAfter(long nanos) {
            synchronized (RemoteClient.this) {
                if (isOpen()) {
                    limit = Timer.schedule(() -> target.withdraw(this, SharedAnswers.TIMED_OUT), nanos);
                }
            }
        }

        private void endLimit() {
            Timer.Handle armed;
            synchronized (RemoteClient.this) {
                armed = limit;
            }
            if (armed != null) {
                boolean unused = armed.cancel();
            }
        }

        @Override
        public boolean answer(SharedMessage answer) {
            synchronized (RemoteClient.this) {
                if (!isOpen()) {
                    return false;
                }
                open.remove(number);
            }
            endLimit();
            write(answer, values -> send(number, answer, values));
            return true;
        }
    }

    /** Makes bytes of a message's values, here if that is quick and runs no code of the user's, and sends it. */
    private void write(SharedMessage message, Sending sending) {
        ParcelCodec parcels = parcels();
        List<Parcel> values = message.values();
        boolean isReady = message.operation() != SharedAnswers.THREW;
        for (int i = 0; i < values.size() && isReady; i++) {
            isReady = parcels.isReady(values.get(i));
        }
        if (isReady) {
            sending.send(bytes(message, parcels));
            return;
        }
        try {
            parts.pool.codecs().executor().execute(() -> sending.send(bytes(message, parcels)));
        } catch (RejectedExecutionException e) {
            // the pool is closed, and this worker is about to end
        }
    }

    @FunctionalInterface
    private interface Sending {
        void send(List<ParcelCodec.Bytes> values);
    }

    private List<ParcelCodec.Bytes> bytes(SharedMessage message, ParcelCodec parcels) {
        List<Parcel> values = message.values();
        if (values.isEmpty()) {
            return List.of();
        }
        List<ParcelCodec.Bytes> written = new ArrayList<>(values.size());
        for (Parcel value : values) {
            written.add(bytes(value, message.operation() == SharedAnswers.THREW, parcels));
        }
        return written;
    }

    private ParcelCodec.Bytes bytes(Parcel value, boolean isThrown, ParcelCodec parcels) {
        try {
            if (isThrown && value.open() instanceof Throwable thrown) {
                return parcels.throwable(thrown);
            }
            FileElements inFile = value instanceof LastingParcel lasting ? file(lasting) : null;
            if (inFile != null) {
                return parcels.inFile(inFile);
            }
            return parcels.bytes(value, "the value of a shared object");
        } catch (TaskSerializationException e) {
            return parcels.unwritable(e);
        } catch (RuntimeException | Error e) {
            return parcels.unwritable(new TaskSerializationException("a value cannot be written: " + e, e));
        }
    }

    private @Nullable FileElements file(LastingParcel value) {
        return ElementsFiles.of(
                value, parts.pool.settings(), parts.launched.blackBox().file());
    }

    private void send(long number, SharedMessage answer, List<ParcelCodec.Bytes> values) {
        ByteSink frame = begin(values.size());
        frame.u8(SharedForm.ANSWER);
        frame.varint(number);
        SharedMessages.write(answer, values, frame);
        send(frame);
    }

    private static ByteSink begin(int values) {
        ByteSink frame = new ByteSink(values == 0 ? 32 : 128);
        int unused = frame.beginFrame(ToWorker.SHARED); // at 0
        return frame;
    }

    private void send(ByteSink frame) {
        frame.endFrame(0);
        session.sendFrame(frame);
    }
}
