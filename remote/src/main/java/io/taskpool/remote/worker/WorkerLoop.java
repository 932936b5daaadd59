package io.taskpool.remote.worker;

/**
 * The loop of the worker's main thread: it reads until there is something to run, runs it, and reads again, until the parent
 * ends the worker. The initializer and all calls run here, so they always see the same thread, with its thread-locals and
 * whatever native libraries bind to a thread. {@link ReaderLeadership} explains how the pipe is read meanwhile.
 */
final class WorkerLoop {
    private final ReaderLeadership leadership;
    private final PipeReader reader;
    private final CallQueue queue;
    private final Runner runner;
    private final WatcherSignal watcherSignal;

    WorkerLoop(
            ReaderLeadership leadership,
            PipeReader reader,
            CallQueue queue,
            Runner runner,
            WatcherSignal watcherSignal) {
        this.leadership = leadership;
        this.reader = reader;
        this.queue = queue;
        this.runner = runner;
        this.watcherSignal = watcherSignal;
    }

    /** Returns when no more calls will come and all are over. The lead is another thread's then, or free. */
    void loop() {
        Welcome welcome = reader.readWelcome();
        leadership.release();
        watcherSignal.ring();
        runner.initialize(welcome);
        runner.run();
        while (!queue.isOver()) {
            awaitWork();
            watcherSignal.ring();
            runner.run();
        }
    }

    private void awaitWork() {
        if (leadership.takeIfIdle()) {
            do {
                reader.read();
            } while (queue.isIdle());
            leadership.release();
        }
    }
}
