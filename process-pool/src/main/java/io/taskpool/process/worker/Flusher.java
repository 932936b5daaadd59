package io.taskpool.process.worker;

/** The thread that sends finished results while a long call runs. */
final class Flusher extends Thread {
    private final Outbox outbox;

    Flusher(Outbox outbox) {
        super("taskpool-flusher");
        this.outbox = outbox;
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            outbox.flushForEver();
        } catch (Throwable e) {
            Exit.escaped(e);
        }
    }
}
