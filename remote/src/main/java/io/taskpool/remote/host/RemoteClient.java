package io.taskpool.remote.host;

import io.taskpool.engine.shared.ContextQuestion;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.engine.shared.SharedTargets;
import io.taskpool.engine.threads.Timer;
import io.taskpool.remote.codec.ParcelCodec;
import io.taskpool.remote.codec.SharedMessages;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.SharedForm;
import io.taskpool.remote.wire.ToWorker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
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
 * maps, and is the innermost lock: no object is called under it, and nothing is sent.
 */
final class RemoteClient implements SharedClient {
    private final WorkerParts parts;
    private final WorkerSession session;
    private final Deliveries deliveries;
    private final CodeThreads codeThreads;
    private final ParcelWriter parcels;

    // Guarded by this.
    private final Map<Long, Request> open = new HashMap<>();

    /** Those who may have to learn that a client has ended. Held weakly: what nobody holds has nothing to take back. */
    private final IdentityHashMap<SharedClient, Set<SharedTarget>> used = new IdentityHashMap<>();

    /** Workers of pools in this worker, by number, which it passes on requests of. */
    private final Map<Long, Passed> passed = new HashMap<>();

    RemoteClient(WorkerParts parts, Deliveries deliveries) {
        this.parts = parts;
        this.session = parts.session;
        this.deliveries = deliveries;
        this.codeThreads = new CodeThreads(parts.pool.codecs().executor());
        this.parcels = new ParcelWriter(parts);
    }

    // ---- what the worker sends ---------------------------------------------------------------------------------

    /** Handles a {@code SHARED} frame. Under the input's lock. */
    void received(ByteSource body) throws ProtocolException {
        int form = body.u8();
        if (form == SharedForm.PASSED) {
            long number = body.varint();
            said(passed(number), body.u8(), body);
        } else if (form == SharedForm.PASSED_END) {
            long number = body.varint();
            body.expectEnd();
            ended(number);
        } else if (form == SharedForm.WITHDRAW) {
            long number = body.varint();
            body.expectEnd();
            withdraw(number);
        } else {
            said(this, form, body);
        }
    }

    /** Handles what the worker, or a worker of a pool in it, asks or tells. */
    private void said(SharedClient client, int form, ByteSource body) throws ProtocolException {
        if (form == SharedForm.ASK) {
            long number = body.varint();
            session.acknowledge(body.varint());
            ask(client, number, key(body), SharedMessages.read(body, parcels.codec()));
        } else if (form == SharedForm.TELL) {
            SharedKey key = key(body);
            SharedMessage message = SharedMessages.read(body, parcels.codec());
            SharedTarget target = SharedTargets.find(key);
            if (target != null) {
                handle(target, new Request(client, 0, target, message));
            }
        } else {
            throw body.fault("a message to a shared object of the form " + form);
        }
    }

    private static SharedKey key(ByteSource body) throws ProtocolException {
        long object = body.i64();
        return new SharedKey(object, body.i64());
    }

    private void ask(SharedClient client, long number, SharedKey key, SharedMessage message) throws ProtocolException {
        if (key.object() == ContextQuestion.KEY.object()) {
            // Never open, as it is answered at once.
            SharedMessage answer = ContextAnswer.of(parts, message.first());
            parcels.write(answer, values -> send(number, answer, values));
            return;
        }
        SharedTarget target = SharedTargets.find(key);
        if (target == null) {
            send(number, SharedMessage.of(SharedAnswers.GONE, 0, 0), List.of());
            return;
        }
        Request request = new Request(client, number, target, message);
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

    private void handle(SharedTarget target, Request request) throws ProtocolException {
        synchronized (this) {
            Set<SharedTarget> known = used.get(request.client);
            if (known == null) {
                known = Collections.newSetFromMap(new WeakHashMap<>());
                used.put(request.client, known);
            }
            boolean unused = known.add(target);
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
        List<SharedClient> clients;
        synchronized (this) {
            left = new ArrayList<>(open.values());
            open.clear();
            clients = new ArrayList<>(used.keySet());
            passed.clear();
        }
        for (Request request : left) {
            request.endLimit();
        }
        for (SharedClient client : clients) {
            tellOfEnd(client);
        }
    }

    private void tellOfEnd(SharedClient client) {
        List<SharedTarget> targets;
        synchronized (this) {
            Set<SharedTarget> known = used.remove(client);
            targets = known == null ? List.of() : new ArrayList<>(known);
        }
        for (SharedTarget target : targets) {
            try {
                target.clientGone(client);
            } catch (RuntimeException | Error e) { // the calls of the worker wait for what comes after this
                LoggerFactory.getLogger(RemoteClient.class)
                        .error("what {} held of a shared object may be lost", client.displayName(), e);
            }
        }
    }

    // ---- workers of pools in the worker ------------------------------------------------------------------------

    private Passed passed(long number) throws ProtocolException {
        synchronized (this) {
            Passed known = passed.get(number);
            if (known == null) {
                if (passed.size() == Protocol.MAX_SHARED_REQUESTS) {
                    throw new ProtocolException("requests of more than " + passed.size() + " workers passed on");
                }
                known = new Passed(number);
                passed.put(number, known);
            }
            return known;
        }
    }

    /** Answers what such a worker has asked, since each request that was passed on is answered, and tells the objects. */
    private void ended(long number) {
        List<Request> left = new ArrayList<>();
        Passed client;
        synchronized (this) {
            client = passed.remove(number);
            for (Iterator<Request> i = open.values().iterator(); i.hasNext(); ) {
                Request request = i.next();
                if (request.client == client) {
                    i.remove();
                    left.add(request);
                }
            }
        }
        for (Request request : left) {
            request.endLimit();
            send(request.number, SharedMessage.of(SharedAnswers.WITHDRAWN, 0, 0), List.of());
        }
        if (client != null) {
            tellOfEnd(client);
        }
    }

    /** A worker of a pool in the worker. It is a client of its own, so its death is not that of the worker that passes on. */
    private final class Passed implements SharedClient {
        private final long number;

        Passed(long number) {
            this.number = number;
        }

        @Override
        public void tell(SharedKey key, SharedMessage notice) {
            RemoteClient.this.tell(key, notice, number);
        }

        @Override
        public void execute(Runnable code) {
            RemoteClient.this.execute(code);
        }

        @Override
        public String displayName() {
            return "a worker of a pool in " + RemoteClient.this.displayName();
        }
    }

    // ---- SharedClient ------------------------------------------------------------------------------------------

    @Override
    public void tell(SharedKey key, SharedMessage notice) {
        tell(key, notice, 0);
    }

    /** Sends a notice to the worker or, if there is a number, to the worker of that number that it passes on for. */
    private void tell(SharedKey key, SharedMessage notice, long passedTo) {
        parcels.write(notice, values -> {
            ByteSink frame = begin(values.size());
            if (passedTo == 0) {
                frame.u8(SharedForm.NOTICE);
            } else {
                frame.u8(SharedForm.PASSED_NOTICE);
                frame.varint(passedTo);
            }
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
        return parts.handle.displayName();
    }

    // ---- what is sent to the worker ----------------------------------------------------------------------------

    /** One request. Two are equal only if they are the same. */
    private final class Request implements SharedRequest {
        final SharedClient client;
        final SharedTarget target;
        private final long number;
        private final SharedMessage message;

        /** Guarded by the client. */
        private Timer.@Nullable Handle limit;

        /** @param number 0 if it wants no answer */
        Request(SharedClient client, long number, SharedTarget target, SharedMessage message) {
            this.client = client;
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
            return client;
        }

        @Override
        public boolean isNote() {
            return number == 0;
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
            parcels.write(answer, values -> send(number, answer, values));
            return true;
        }
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
