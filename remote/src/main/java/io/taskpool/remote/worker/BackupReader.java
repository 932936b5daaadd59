package io.taskpool.remote.worker;

/** The thread that reads the pipe while the runner is busy for long. It runs no user code. */
final class BackupReader extends Thread {
    private final ReaderLeadership leadership;
    private final PipeReader reader;
    private final WatcherSignal watcherSignal;

    BackupReader(ReaderLeadership leadership, PipeReader reader, WatcherSignal watcherSignal) {
        super("taskpool-reader");
        this.leadership = leadership;
        this.reader = reader;
        this.watcherSignal = watcherSignal;
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            while (true) {
                leadership.awaitBackupsTurn();
                do {
                    reader.read();
                } while (leadership.keepReading());
                if (leadership.isLeftToAsker()) {
                    watcherSignal.ring();
                }
            }
        } catch (Throwable e) {
            WorkerHalt.escaped(e);
        }
    }
}
