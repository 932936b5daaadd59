package io.taskpool.engine;

import io.taskpool.TaskContext;
import java.util.concurrent.ThreadFactory;

/**
 * Makes "threads" that run in the thread that starts them, before {@code start} returns. With them, {@link ThreadPerCall} runs
 * each call where it is submitted.
 */
final class DirectThreads implements ThreadFactory {
    @Override
    public Thread newThread(Runnable body) {
        return new Inline(body);
    }

    private static final class Inline extends Thread {
        private final Runnable body;

        Inline(Runnable body) {
            this.body = body;
        }

        /** Leaves the calling thread as it was, whatever the task did to it. */
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // nothing of the thread itself is used
        public void start() {
            Thread caller = Thread.currentThread();
            ClassLoader context = caller.getContextClassLoader();
            TaskContext.Source before = body instanceof TaskContext.Source own ? TaskContext.Source.enter(own) : null;
            boolean interrupted = Thread.interrupted();
            try {
                body.run();
            } finally {
                TaskContext.Source unused = TaskContext.Source.enter(before);
                caller.setContextClassLoader(context);
                if (interrupted) {
                    caller.interrupt();
                }
            }
        }
    }
}
