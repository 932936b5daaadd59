package io.taskpool.shared;

import static java.util.Objects.requireNonNull;

import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedExports.Exporter;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedRequest;
import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.engine.shared.SharedTargets;
import io.taskpool.engine.threads.SpinPolicy;
import java.lang.ref.WeakReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A shared object in the JVM that made it. Tasks on threads of this JVM and tasks in worker JVMs ask it in the same way: by
 * requests, which it may keep and answer later. So all who wait for something stand in one line, and whoever waits in another JVM
 * takes no thread here.
 *
 * <p><b>Concurrency:</b> one lock guards all that a subclass keeps, and is held while a request changes it. Answers are sent when
 * it has been released, since they may enter the transport. A request that stands in a line has no answer; whoever takes it out
 * under the lock answers it. That is how an answer, the end of a time limit and an interrupt agree on which of them came first.
 */
abstract class HomeTarget implements SharedTarget {
    final ReentrantLock lock = new ReentrantLock();

    /** What the program holds. It refers to this target and this target to it, so that both live equally long. */
    private @Nullable Object owner; // written once, before anybody else has the target

    private volatile @Nullable SharedKey key;

    /** Who wrote this object for workers last. It belongs to a pool, which this object must not keep. */
    private volatile @Nullable WeakReference<Exporter> exporter;

    /** Decides whether threads of this JVM spin while they wait; null until a worker elsewhere may make them wait. */
    private volatile @Nullable SpinPolicy spinPolicy;

    /**
     * Handles a request under the lock: answers it, or puts it into a line.
     *
     * @return how long it may stay in that line, in nanoseconds; {@link Limit#NONE} if there is no limit, or it was answered
     * @throws IllegalArgumentException if no stand-in sends such a request; nothing was changed
     */
    abstract long accept(SharedRequest request, PendingAnswers answers);

    /** Takes a request out of its line, under the lock; false if it stands in none. */
    abstract boolean remove(SharedRequest request);

    /** Takes back what a client that has ended held, and drops its requests, under the lock. */
    abstract void drop(SharedClient client, PendingAnswers answers);

    @Override
    public final void handle(SharedRequest request) {
        PendingAnswers answers = new PendingAnswers();
        long limit;
        lock.lock();
        try {
            limit = accept(request, answers);
        } finally {
            lock.unlock();
        }
        answers.send(key);
        if (limit != Limit.NONE) {
            request.expireAfter(limit);
        }
    }

    @Override
    public final void withdraw(SharedRequest request, int answer) {
        PendingAnswers answers = new PendingAnswers();
        lock.lock();
        try {
            if (remove(request)) {
                answers.add(request, answer);
            }
        } finally {
            lock.unlock();
        }
        answers.send(key);
    }

    @Override
    public final void clientGone(SharedClient client) {
        PendingAnswers answers = new PendingAnswers();
        lock.lock();
        try {
            drop(client, answers);
        } finally {
            lock.unlock();
        }
        answers.send(key);
    }

    final void belongsTo(Object object) {
        owner = object;
    }

    final @Nullable Object owner() {
        return owner;
    }

    /** Returns what workers reach this object by, and notes who writes it for them. */
    final SharedKey export(Exporter writer) {
        WeakReference<Exporter> known = exporter;
        if (known == null || known.get() != writer) {
            exporter = new WeakReference<>(writer);
            spinPolicy = new SpinPolicy(writer.maySpin());
        }
        writer.exports(this);
        SharedKey given = key;
        return given == null ? register() : given;
    }

    private SharedKey register() {
        lock.lock();
        try {
            SharedKey given = key;
            if (given == null) {
                given = SharedTargets.register(this);
                key = given;
            }
            return given;
        } finally {
            lock.unlock();
        }
    }

    /** Returns what workers reach this object by; only called when one of them has reached it. */
    final SharedKey knownKey() {
        return requireNonNull(key, "a worker reaches an object by its key");
    }

    /** Returns what decides whether to spin for an answer, or null where one parks at once: no worker elsewhere has this object. */
    final @Nullable SpinPolicy spinPolicy() {
        return spinPolicy;
    }

    /** Returns who writes values for the workers that this object was given to last, or null if it was given to none. */
    final @Nullable Exporter exporter() {
        WeakReference<Exporter> known = exporter;
        return known == null ? null : known.get();
    }
}
