package io.taskpool.process.worker;

/**
 * The endless loop of the worker's main thread: it reads until there is something to run, runs it, and reads again. The
 * initializer and all calls run here, so they always see the same thread, with its thread-locals and whatever native
 * libraries bind to a thread. {@link ReaderLeadership} explains how the pipe is read meanwhile.
 */
final class WorkerLoop {
    private final ReaderLeadership leadership;
    private final PipeReader reader;
    private final CallQueue queue;
    private final Runner runner;
    private final WorkerExit exit;
    private final WatcherSignal watcherSignal;

    WorkerLoop(
            ReaderLeadership leadership,
            PipeReader reader,
            CallQueue queue,
            Runner runner,
            WorkerExit exit,
            WatcherSignal watcherSignal) {
        this.leadership = leadership;
        this.reader = reader;
        this.queue = queue;
        this.runner = runner;
        this.exit = exit;
        this.watcherSignal = watcherSignal;
    }

    void loop() {
        Welcome welcome = reader.readWelcome();
        leadership.release();
        watcherSignal.ring();
        runner.initialize(welcome);
        while (true) {
            runner.run();
            exit.startIfDue();
            awaitWork();
            watcherSignal.ring();
        }
    }

    private void awaitWork() {
        if (leadership.takeIfIdle()) {
            do {
                reader.read();
            } while (queue.isEmpty());
            leadership.release();
        }
    }
}
