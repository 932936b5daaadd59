package io.taskpool.process.host;

import io.taskpool.process.host.classes.ClassServer;
import io.taskpool.process.host.classes.NeededClasses;
import io.taskpool.process.host.classes.PushedClasses;
import io.taskpool.process.host.classes.SentClasses;
import io.taskpool.process.wire.ByteSink;
import io.taskpool.process.wire.ToWorker;
import java.lang.ref.SoftReference;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends a worker the classes that a function has needed before, right before the function's first call there, so that it
 * need not ask for them one by one. Gathering them may take a class loader any time, so it is done by the executor from the
 * moment on that a call is submitted; a worker that is ready earlier asks. Safe for use by many threads.
 */
final class Prefetch {
    private static final long MAX_WAIT_MILLIS = 500;

    private final ClassServer server;
    private final Executor executor;

    /** All that were gathered. Guarded by its own monitor. */
    private final Set<Push> known = Collections.newSetFromMap(new WeakHashMap<>());

    /** Hangs on functions' classes, as far as this pool is concerned. */
    private final ClassValue<Push> pushes = new ClassValue<>() {
        @Override
        protected Push computeValue(Class<?> type) {
            NeededClasses needed = NeededClasses.of(type);
            return needed == null ? Push.NOTHING : new Push(needed);
        }
    };

    /** What one function needs. */
    static final class Push {
        static final Push NOTHING = new Push(null);

        final @Nullable NeededClasses needed;

        /** The version of {@link #needed} that {@link #ready} was gathered for. */
        private volatile int version;

        /** Not null while the classes are gathered. */
        private final AtomicReference<@Nullable CountDownLatch> gathering = new AtomicReference<>();

        private volatile @Nullable SoftReference<PushedClasses> ready;

        private Push(@Nullable NeededClasses needed) {
            this.needed = needed;
        }

        private @Nullable PushedClasses ready() {
            SoftReference<PushedClasses> reference = ready;
            return reference == null ? null : reference.get();
        }

        /** Tells whether a new worker would ask for what an earlier one has asked for. */
        private boolean isOld(NeededClasses known) {
            return version != known.version() || ready() == null;
        }
    }

    Prefetch(ClassServer server, Executor executor) {
        this.server = server;
        this.executor = executor;
    }

    /** Gets the classes of a function ready, the first time; workers that run ask for what is new by themselves. */
    Push of(Object function) {
        Push push = pushes.get(function.getClass());
        NeededClasses needed = push.needed;
        if (needed != null && push.ready == null && gather(push, needed)) {
            synchronized (known) {
                known.add(push);
            }
        }
        return push;
    }

    /** Gets what functions have needed meanwhile ready for a worker that is started. */
    void workerStarts() {
        List<Push> all;
        synchronized (known) {
            all = List.copyOf(known);
        }
        for (Push push : all) {
            NeededClasses needed = push.needed;
            if (needed != null && push.isOld(needed)) {
                boolean unused = gather(push, needed);
            }
        }
    }

    /** No lambda, which a program's first call would wait for. */
    private record Gathering(Prefetch prefetch, Push push, NeededClasses needed, CountDownLatch done)
            implements Runnable {
        @Override
        public void run() {
            prefetch.gather(push, needed, done);
        }
    }

    /** Lets the executor gather the classes of a function, unless it does already. */
    private boolean gather(Push push, NeededClasses needed) {
        CountDownLatch done = new CountDownLatch(1);
        if (!push.gathering.compareAndSet(null, done)) {
            return false;
        }
        try {
            executor.execute(new Gathering(this, push, needed, done));
            return true;
        } catch (RejectedExecutionException e) {
            push.gathering.set(null); // the pool has ended
            return false;
        }
    }

    /**
     * Waits, if the classes of a function are being gathered, until they are: a worker that was faster and has begun to ask
     * is better served with all at once. But not for long, since a class loader may wait for what the function does.
     */
    static void await(Push push) {
        CountDownLatch gathering = push.gathering.get();
        if (gathering != null) {
            try {
                boolean unused = gathering.await(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void gather(Push push, NeededClasses needed, CountDownLatch done) {
        try {
            int version = needed.version();
            List<String> names = needed.names();
            push.ready = new SoftReference<>(server.gather(needed.loader(), names));
            push.version = version;
        } finally {
            push.gathering.set(null);
            done.countDown();
        }
    }

    /** Adds the classes of a function to what goes to a worker, unless it has them. Under the worker's lock. */
    static void add(Push push, SentDefinitions definitions, SentClasses sent, FrameSender sender) {
        PushedClasses ready = push.ready();
        if (ready == null || !definitions.addPush(push)) {
            return;
        }
        if (ready.areNewTo(sent)) {
            ByteSink frame = new ByteSink(64 << 10);
            int mark = frame.beginFrame(ToWorker.CLASSES);
            ready.write(frame);
            frame.endFrame(mark);
            sender.add(frame.array(), 0, frame.size());
        }
    }

    /** Notes that a function needed a class. */
    static void needed(Push push, String name) {
        NeededClasses needed = push.needed;
        if (needed != null) {
            needed.add(name);
        }
    }
}
