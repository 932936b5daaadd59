package io.taskpool.remote.host;

import io.taskpool.remote.host.classes.ClassServer;
import io.taskpool.remote.host.classes.FoundClasses;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The classes that a function has needed before. A worker of the pool gets them right before the function's first call there,
 * so that it need not ask for them one by one. Safe for use by many threads.
 */
final class Prefetch {
    /** That of a function of the JDK. */
    static final Prefetch NOTHING = new Prefetch(null);

    private static final long MAX_WAIT_MILLIS = 500;

    private final @Nullable PrefetchNames names;

    /** The version of the names that {@link #ready} was gathered for. */
    private volatile int version;

    /** Not null while the classes are gathered. */
    private final AtomicReference<@Nullable CountDownLatch> gathering = new AtomicReference<>();

    private volatile @Nullable SoftReference<FoundClasses> ready;

    Prefetch(@Nullable PrefetchNames names) {
        this.names = names;
    }

    /** Notes that the function needed a class. */
    void add(String name) {
        if (names != null) {
            names.add(name);
        }
    }

    // ---- gathering ---------------------------------------------------------------------------------------------

    /** Tells whether there is something to gather that never was. */
    boolean isNew() {
        return names != null && ready == null;
    }

    /** Tells whether a new worker would ask for what an earlier one has asked for. */
    boolean isOld() {
        return names != null && (version != names.version() || ready() == null);
    }

    /** Returns the classes, or null if they are not there yet, or not any more. */
    @Nullable
    FoundClasses ready() {
        SoftReference<FoundClasses> reference = ready;
        return reference == null ? null : reference.get();
    }

    /** Says that the classes are about to be gathered; false if they are already. */
    boolean beginGathering() {
        return gathering.compareAndSet(null, new CountDownLatch(1));
    }

    /** Gathers the classes, which was begun. */
    void gather(ClassServer server) {
        try {
            if (names != null) {
                int current = names.version();
                List<String> all = names.all();
                ready = new SoftReference<>(server.gather(names.loader(), all));
                version = current;
            }
        } finally {
            endGathering();
        }
    }

    /** Wakes those who wait. */
    void endGathering() {
        CountDownLatch done = gathering.getAndSet(null);
        if (done != null) {
            done.countDown();
        }
    }

    /**
     * Waits, if the classes are being gathered, until they are: a worker that was faster and has begun to ask is better served
     * with all at once. But not for long, since a class loader may wait for what the function does.
     */
    void await() {
        CountDownLatch done = gathering.get();
        if (done != null) {
            try {
                boolean unused = done.await(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
