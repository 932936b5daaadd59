package io.taskpool.remote.worker;

import io.taskpool.TaskSerializationException;
import io.taskpool.engine.shared.ObjectParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRelay;
import io.taskpool.engine.shared.SharedRequest;
import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.remote.codec.ParcelCodec;
import io.taskpool.remote.worker.SharedInbox.OpenRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Passes on to the parent what workers of pools in this worker ask. Values are written anew on the way, since the two pools have
 * different numbers for classes.
 *
 * <p><b>Concurrency:</b> this object's monitor guards the clients, and each client's monitor its own fields. Nothing is sent or read under
 * any of them. What is passed on for one client comes from one thread at a time, the one that reads its pipe. That thread must not run
 * code of the user's. So what has a value to be read first is left to another, and all that follows it is, too, until that has caught up.
 */
final class WorkerRelay implements SharedRelay, SharedInbox.PassedNotices {
    private final SharedSender sender;
    private final SharedInbox inbox;

    // Guarded by this.
    private final IdentityHashMap<SharedClient, Client> clients = new IdentityHashMap<>();
    private final Map<Long, Client> byNumber = new HashMap<>();
    private long lastNumber;

    WorkerRelay(SharedSender sender, SharedInbox inbox) {
        this.sender = sender;
        this.inbox = inbox;
    }

    @Override
    public void passOn(SharedKey key, SharedRequest request, SharedTarget target) {
        Client client = client(request.client());
        client.keep(target);
        boolean isQuick = request.message().values().isEmpty();
        client.next(() -> client.pass(key, request), isQuick);
    }

    @Override
    public void withdraw(SharedRequest request) {
        Client client;
        synchronized (this) {
            client = clients.get(request.client());
        }
        if (client != null) {
            client.next(() -> client.withdraw(request), true);
        }
    }

    @Override
    public void ended(SharedClient client) {
        Client known;
        synchronized (this) {
            known = clients.remove(client);
            if (known != null) {
                byNumber.remove(known.number);
            }
        }
        if (known != null) {
            long number = known.number;
            known.next(() -> sender.ended(number), true);
        }
    }

    @Override
    public void told(long number, long object, SharedMessage notice) {
        Client client;
        synchronized (this) {
            client = byNumber.get(number);
        }
        if (client != null) {
            client.client.tell(new SharedKey(object, 0), notice); // it does not get the secret that way
        }
    }

    private synchronized Client client(SharedClient client) {
        Client known = clients.get(client);
        if (known == null) {
            known = new Client(client, ++lastNumber);
            clients.put(client, known);
            byNumber.put(known.number, known);
        }
        return known;
    }

    /** A worker of this one. */
    private final class Client implements Runnable {
        final SharedClient client;
        final long number;

        // Guarded by this.
        private final IdentityHashMap<SharedRequest, PassedRequest> open = new IdentityHashMap<>();
        private final ArrayDeque<Runnable> steps = new ArrayDeque<>();
        private boolean busy;

        /** Is told of the client's end, and would not be if it were garbage. Never read. */
        @SuppressWarnings("unused")
        private @Nullable SharedTarget kept;

        Client(SharedClient client, long number) {
            this.client = client;
            this.number = number;
        }

        synchronized void keep(SharedTarget target) {
            kept = target;
        }

        /** Does something after all that came before: now, if nothing waits and it is quick. */
        void next(Runnable step, boolean isQuick) {
            synchronized (this) {
                if (busy) {
                    steps.addLast(step);
                    return;
                }
                if (!isQuick) {
                    steps.addLast(step);
                    busy = true;
                }
            }
            if (isQuick) {
                step.run();
                return;
            }
            try {
                client.execute(this);
            } catch (RejectedExecutionException e) { // its pool is closed, but what it had said counts
                Thread own = new Thread(this, "taskpool-relay");
                own.setDaemon(true);
                own.start();
            }
        }

        /** Does what waits. */
        @Override
        public void run() {
            for (Runnable step = nextStep(); step != null; step = nextStep()) {
                step.run();
            }
        }

        private synchronized @Nullable Runnable nextStep() {
            Runnable step = steps.pollFirst();
            busy = step != null;
            return step;
        }

        void pass(SharedKey key, SharedRequest request) {
            if (request.isNote()) {
                sender.tell(number, key, request.message(), values(request, true), true);
                return;
            }
            PassedRequest passed = new PassedRequest(inbox.nextNumber(), request, this);
            synchronized (this) {
                open.put(request, passed);
            }
            try {
                List<ParcelCodec.Bytes> values = values(request, false);
                inbox.begin(passed);
                sender.ask(passed, sender.written(number, passed, key, request.message(), values));
            } catch (RuntimeException | Error e) { // nothing was sent
                passed.fail(e);
            }
        }

        void withdraw(SharedRequest request) {
            PassedRequest passed;
            synchronized (this) {
                passed = open.get(request);
            }
            if (passed != null) { // else its answer was passed on
                sender.withdraw(passed.number);
            }
        }

        synchronized void close(SharedRequest request) {
            open.remove(request);
        }
    }

    /** Writes the values of a request. In a note, which nobody can be told of, one that cannot be written fails whoever gets it. */
    private List<ParcelCodec.Bytes> values(SharedRequest request, boolean isNote) {
        ParcelCodec codec = inbox.codec();
        List<ParcelCodec.Bytes> written = new ArrayList<>();
        for (Parcel value : request.message().values()) {
            try {
                written.add(codec.bytes(value, "the value for a shared object"));
            } catch (RuntimeException | Error e) { // to read it runs code of the user's
                if (!isNote) {
                    throw e;
                }
                written.add(codec.unwritable(
                        e instanceof TaskSerializationException failure
                                ? failure
                                : new TaskSerializationException("a value cannot be passed on: " + e, e)));
            }
        }
        return written;
    }

    /** A request that was passed on and has no answer yet. */
    private static final class PassedRequest extends OpenRequest {
        private final SharedRequest request;
        private final Client client;

        PassedRequest(long number, SharedRequest request, Client client) {
            super(number);
            this.request = request;
            this.client = client;
        }

        @Override
        void answered(SharedMessage given) {
            client.close(request);
            boolean unused = request.answer(given);
        }

        void fail(Throwable thrown) {
            client.close(request);
            boolean unused =
                    request.answer(new SharedMessage(SharedAnswers.THREW, 0, 0, List.of(new ObjectParcel(thrown))));
        }
    }
}
