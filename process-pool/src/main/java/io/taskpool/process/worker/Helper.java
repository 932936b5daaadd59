package io.taskpool.process.worker;

/** The thread that reads the pipe while the runner is busy for long. It runs no code of the user's. */
final class Helper extends Thread {
    private final ReaderRole role;
    private final PipeReader reader;

    Helper(ReaderRole role, PipeReader reader) {
        super("taskpool-reader");
        this.role = role;
        this.reader = reader;
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            while (true) {
                role.awaitHelpersTurn();
                do {
                    reader.read();
                } while (role.keepReading());
            }
        } catch (Throwable e) {
            Exit.escaped(e);
        }
    }
}
