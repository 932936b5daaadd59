package io.taskpool.process.worker;

/**
 * What the worker's main thread does, for ever: it reads until there is something to run, runs it, and reads again. All
 * of the user's code that a call or the initializer consists of runs here, so it sees one and the same thread, with its
 * thread-locals and whatever native libraries bind to a thread. How the pipe is read meanwhile: {@link ReaderRole}.
 */
final class Loops {
    private final ReaderRole role;
    private final PipeReader reader;
    private final CallQueue queue;
    private final Runner runner;
    private final Ending ending;
    private final Bell bell;

    Loops(ReaderRole role, PipeReader reader, CallQueue queue, Runner runner, Ending ending, Bell bell) {
        this.role = role;
        this.reader = reader;
        this.queue = queue;
        this.runner = runner;
        this.ending = ending;
        this.bell = bell;
    }

    void loop() {
        Welcome welcome = reader.readWelcome();
        role.release();
        bell.ring();
        runner.initialize(welcome);
        while (true) {
            runner.run();
            ending.startIfDue();
            awaitWork();
            bell.ring();
        }
    }

    private void awaitWork() {
        if (role.takeIfIdle()) {
            do {
                reader.read();
            } while (queue.isEmpty());
            role.release();
        }
    }
}
