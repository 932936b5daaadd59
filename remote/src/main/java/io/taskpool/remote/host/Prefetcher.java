package io.taskpool.remote.host;

import io.taskpool.remote.host.classes.ClassServer;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Gets ready what the functions of a pool prefetch. To gather the classes may take a class loader any time, so it is done by
 * the executor from the moment on that a call is submitted; a worker that is ready earlier asks. Safe for use by many threads.
 */
final class Prefetcher {
    private final ClassServer server;
    private final Executor executor;

    /** All that were gathered. Guarded by its own monitor. */
    private final Set<Prefetch> gathered = Collections.newSetFromMap(new WeakHashMap<>());

    /** Hangs on functions' classes, as far as this pool is concerned. */
    private final ClassValue<Prefetch> prefetches = new ClassValue<>() {
        @Override
        protected Prefetch computeValue(Class<?> type) {
            PrefetchNames names = PrefetchNames.of(type);
            return names == null ? Prefetch.NOTHING : new Prefetch(names);
        }
    };

    Prefetcher(ClassServer server, Executor executor) {
        this.server = server;
        this.executor = executor;
    }

    /** Gets the classes of a function ready, the first time; workers that run ask for what is new by themselves. */
    Prefetch of(Object function) {
        Prefetch prefetch = prefetches.get(function.getClass());
        if (prefetch.isNew() && gather(prefetch)) {
            synchronized (gathered) {
                gathered.add(prefetch);
            }
        }
        return prefetch;
    }

    /** Gets what functions have needed meanwhile ready for a worker that is started. */
    void workerStarts() {
        List<Prefetch> all;
        synchronized (gathered) {
            all = List.copyOf(gathered);
        }
        for (Prefetch prefetch : all) {
            if (prefetch.isOld()) {
                boolean unused = gather(prefetch);
            }
        }
    }

    private record Gathering(Prefetch prefetch, ClassServer server) implements Runnable {
        @Override
        public void run() {
            prefetch.gather(server);
        }
    }

    /** Lets the executor gather the classes of a function, unless it does already. */
    private boolean gather(Prefetch prefetch) {
        if (!prefetch.beginGathering()) {
            return false;
        }
        try {
            executor.execute(new Gathering(prefetch, server));
            return true;
        } catch (RejectedExecutionException e) {
            prefetch.endGathering(); // the pool has ended
            return false;
        }
    }
}
