package io.taskpool.process.worker;

/** Ends the JVM when the parent asks for it: once all calls are over, or at once. */
final class WorkerExit {
    /** The exit code of a JVM after SIGTERM. */
    private static final int TERMINATED = 128 + 15;

    private final CallQueue queue;
    private final LineOutput output;
    private final Outbox outbox;

    WorkerExit(CallQueue queue, LineOutput output, Outbox outbox) {
        this.queue = queue;
        this.output = output;
        this.outbox = outbox;
    }

    /** Checked by the reader after each piece and by the runner after its last call. */
    void startIfDue() {
        if (queue.isEnded()) {
            new End(queue.exitCode(), output, outbox).start();
        }
    }

    /** Ends the JVM at once, as SIGTERM would. */
    static void terminate() {
        new Termination().start();
    }

    private static final class Termination extends Thread {
        Termination() {
            super("taskpool-end");
        }

        @Override
        public void run() {
            System.exit(TERMINATED);
        }
    }

    /** Ends the JVM on a thread of its own, so that the other threads keep serving the user's shutdown hooks. */
    private static final class End extends Thread {
        private final int exitCode;
        private final LineOutput output;
        private final Outbox outbox;

        End(int exitCode, LineOutput output, Outbox outbox) {
            super("taskpool-end");
            this.exitCode = exitCode;
            this.output = output;
            this.outbox = outbox;
        }

        @Override
        public void run() {
            output.flush();
            outbox.flush();
            System.exit(exitCode);
        }
    }
}
