package io.taskpool.remote.host;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs code of the user's that takes long on threads of an executor, on a limited number of them. What is more waits in order.
 *
 * <p>This object's monitor guards what waits; nothing is called under it.
 */
final class CodeThreads implements Executor {
    /** Far more than a program has threads that call each other; only there so that a mistake does not use up all memory. */
    private static final int MAX_THREADS = 1_000;

    private final Executor threads;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int running;

    CodeThreads(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable code) {
        synchronized (this) {
            if (running == MAX_THREADS) {
                waiting.addLast(code);
                return;
            }
            running++;
        }
        try {
            threads.execute(() -> runAll(code));
        } catch (RuntimeException | Error e) { // the pool is closed, or no thread can be started
            Runnable lost = next();
            if (lost != null) {
                execute(lost);
            }
            throw e;
        }
    }

    private void runAll(Runnable first) {
        for (Runnable code = first; code != null; code = next()) {
            code.run();
        }
    }

    /** Returns what is to run next on a thread; null ends it. */
    private synchronized @Nullable Runnable next() {
        Runnable code = waiting.pollFirst();
        if (code == null) {
            running--;
        }
        return code;
    }
}
