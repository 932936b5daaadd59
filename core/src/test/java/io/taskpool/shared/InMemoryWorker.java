package io.taskpool.shared;

import io.taskpool.engine.shared.LostParcel;
import io.taskpool.engine.shared.ObjectParcel;
import io.taskpool.engine.shared.Parcel;
import io.taskpool.engine.shared.SharedAnswers;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedExports.Exporter;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedLink;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRelay;
import io.taskpool.engine.shared.SharedRequest;
import io.taskpool.engine.shared.SharedTarget;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A worker in this JVM: what stand-ins ask and tell goes through a queue of messages to one object, and what that answers and tells comes
 * back through another. It can die: then nothing that was not sent by then arrives, and the object is told.
 */
final class InMemoryWorker implements SharedLink, SharedClient, AutoCloseable {
    private static final ThreadFactory DAEMONS = code -> {
        Thread thread = new Thread(code, "in-memory worker");
        thread.setDaemon(true);
        return thread;
    };

    private final HomeTarget target;
    private final ExecutorService toHome = Executors.newSingleThreadExecutor(DAEMONS);
    private final ExecutorService toWorker = Executors.newSingleThreadExecutor(DAEMONS);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(DAEMONS);
    private final Map<SharedKey, WeakReference<StandIn>> standIns = new ConcurrentHashMap<>();
    private volatile boolean dead;
    private volatile boolean losesAnswers;
    private volatile boolean cannotTell;

    /** How the bytes of a pool look to a queue: their size is known. */
    record Bytes(Object value) implements Parcel {
        @Override
        public Object open() {
            return value;
        }

        @Override
        public int size() {
            return 8;
        }
    }

    /** Writes nothing, but knows the size. */
    static final Exporter EXPORTER = new Exporter() {
        @Override
        public void exports(SharedTarget exported) {}

        @Override
        public Parcel write(Object value) {
            return new Bytes(value);
        }

        @Override
        public boolean maySpin() {
            return true;
        }
    };

    InMemoryWorker(HomeTarget target) {
        this.target = target;
    }

    /** Returns how a stand-in in this worker reaches the object. */
    LinkAccess access(String what) {
        return new LinkAccess(this, target.export(EXPORTER), what);
    }

    <E> SharedQueue<E> queue() {
        @SuppressWarnings("unchecked")
        SharedQueue<E> queue = (SharedQueue<E>) SharedQueue.KIND.standIn(access("the queue"));
        return queue;
    }

    private final class Request implements SharedRequest {
        final SharedMessage message;
        final CompletableFuture<SharedMessage> answer = new CompletableFuture<>();

        Request(SharedMessage message) {
            this.message = message;
        }

        @Override
        public SharedMessage message() {
            return message;
        }

        @Override
        public SharedClient client() {
            return InMemoryWorker.this;
        }

        @Override
        public void expireAfter(long nanos) {
            timer.schedule(() -> target.withdraw(this, SharedAnswers.TIMED_OUT), nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public boolean answer(SharedMessage given) {
            toWorker.execute(() -> {
                if (!dead) {
                    answer.complete(losesAnswers ? lost(given) : given);
                }
            });
            return true;
        }
    }

    /** From now on, has no memory for the values that are sent to it. */
    void losesAnswers(boolean loses) {
        losesAnswers = loses;
    }

    /** From now on, has no memory to tell anything. */
    void cannotTell(boolean cannot) {
        cannotTell = cannot;
    }

    private static SharedMessage lost(SharedMessage answer) {
        LostParcel lost = new LostParcel(new OutOfMemoryError("for the answer"));
        return new SharedMessage(
                answer.operation(),
                answer.first(),
                answer.second(),
                Collections.nCopies(answer.values().size(), lost));
    }

    private SharedMessage written(SharedMessage message) {
        List<Parcel> values = new ArrayList<>();
        for (Parcel value : message.values()) {
            values.add(value instanceof ObjectParcel object ? new Bytes(object.value()) : value);
        }
        return new SharedMessage(message.operation(), message.first(), message.second(), values);
    }

    private void send(Runnable message) {
        toHome.execute(() -> {
            if (!dead) {
                message.run();
            }
        });
    }

    @Override
    public SharedMessage ask(SharedKey key, SharedMessage message) throws InterruptedException {
        Request request = new Request(written(message));
        send(() -> target.handle(request));
        boolean interrupted = false;
        while (true) {
            try {
                SharedMessage answer = request.answer.get();
                if (answer.operation() == SharedAnswers.WITHDRAWN) {
                    throw new InterruptedException();
                }
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return answer;
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                if (interrupted || request.answer.isDone()) {
                    throw e;
                }
                interrupted = true;
                send(() -> target.withdraw(request, SharedAnswers.WITHDRAWN));
            }
        }
    }

    @Override
    public void tell(SharedKey key, SharedMessage message, boolean atOnce) {
        if (cannotTell) {
            throw new OutOfMemoryError("for the note");
        }
        Request note = new Request(written(message));
        send(() -> target.handle(note));
    }

    @Override
    public void attach(SharedKey key, StandIn standIn) {
        standIns.put(key, new WeakReference<>(standIn));
    }

    @Override
    public SharedRelay relay() {
        throw new AssertionError("it has no workers");
    }

    @Override
    public void tell(SharedKey key, SharedMessage notice) {
        toWorker.execute(() -> {
            WeakReference<StandIn> standIn = standIns.get(key);
            StandIn known = standIn == null ? null : standIn.get();
            if (known != null && !dead) {
                known.told(notice);
            }
        });
    }

    @Override
    public void execute(Runnable code) {
        DAEMONS.newThread(code).start();
    }

    @Override
    public String displayName() {
        return "in-memory worker";
    }

    /** Dies: what was sent arrives, and nothing after that. */
    void die() throws Exception {
        toHome.submit(() -> {
                    dead = true;
                    target.clientGone(this);
                })
                .get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        toHome.shutdownNow();
        toWorker.shutdownNow();
        timer.shutdownNow();
    }
}
