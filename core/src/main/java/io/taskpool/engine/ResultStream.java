package io.taskpool.engine;

import java.lang.ref.Cleaner;
import java.util.Spliterator;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Makes a lazy stream of the results of a run, or of its outcomes. */
final class ResultStream {
    private ResultStream() {}

    /** Takes what the stream returns for one call out of its chunk. */
    interface Taker<R extends @Nullable Object> {
        R take(ChunkData chunk, int call);
    }

    /** Makes a stream whose run starts when the first element is requested. */
    static <T extends @Nullable Object, R extends @Nullable Object> Stream<R> of(
            Object owner, Supplier<MapRun<T>> start, Taker<R> taker, OpenRuns runs, Cleaner cleaner) {
        AtomicReference<@Nullable MapRun<T>> started = new AtomicReference<>();
        Results<T, R> results = new Results<>(owner, start, taker, runs, started);
        // A stream that becomes unreachable before its end is closed; the action must not refer to it.
        cleaner.register(results, () -> close(started));
        return StreamSupport.stream(results, false).onClose(() -> close(started));
    }

    private static void close(AtomicReference<? extends @Nullable MapRun<?>> started) {
        MapRun<?> run = started.get();
        if (run != null) {
            run.close();
        }
    }

    /** Starts the run when the first element is requested. Used by one thread. */
    private static final class Results<T extends @Nullable Object, R extends @Nullable Object>
            implements Spliterator<R> {
        @SuppressWarnings("unused") // keeps the pool reachable while the stream is in use
        private final Object owner;

        private final Supplier<MapRun<T>> start;
        private final Taker<R> taker;
        private final OpenRuns runs;
        private final AtomicReference<@Nullable MapRun<T>> started;
        private @Nullable ChunkData chunk;
        private int next;
        private boolean ended;

        Results(
                Object owner,
                Supplier<MapRun<T>> start,
                Taker<R> taker,
                OpenRuns runs,
                AtomicReference<@Nullable MapRun<T>> started) {
            this.owner = owner;
            this.start = start;
            this.taker = taker;
            this.runs = runs;
            this.started = started;
        }

        @Override
        public boolean tryAdvance(Consumer<? super R> action) {
            if (ended) {
                return false;
            }
            MapRun<T> run = run();
            boolean failed = true;
            try {
                ChunkData current = chunk;
                if (current == null || next == current.size) {
                    current = run.next();
                    chunk = current;
                    next = 0;
                }
                if (current == null) {
                    ended = true;
                    run.close();
                    failed = false;
                    return false;
                }
                R value = taker.take(current, next++);
                failed = false;
                action.accept(value);
                return true;
            } finally {
                if (failed) {
                    ended = true;
                    run.close();
                }
            }
        }

        private MapRun<T> run() {
            MapRun<T> run = started.get();
            if (run == null) {
                run = start.get();
                started.set(run);
            }
            return run;
        }

        /** Reads to the end in one go. The pool accepts the rest as a whole, and a shutdown waits for it. */
        @Override
        public void forEachRemaining(Consumer<? super R> action) {
            if (ended) {
                return;
            }
            MapRun<T> run = run();
            run.acceptRest(runs);
            try {
                while (tryAdvance(action)) {
                    // The action has received the element.
                }
            } finally {
                ended = true;
                run.close();
            }
        }

        @Override
        public @Nullable Spliterator<R> trySplit() {
            return null; // the calls run in parallel; the stream does not
        }

        @Override
        public long estimateSize() {
            return Long.MAX_VALUE;
        }

        @Override
        public int characteristics() {
            return ORDERED;
        }
    }
}
