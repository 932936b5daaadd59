package io.taskpool.process.worker;

import io.taskpool.process.wire.FrameParser;
import io.taskpool.process.wire.Protocol;
import io.taskpool.process.wire.ProtocolException;
import java.io.FileInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The two threads of a worker. There are two roles: the <i>reader</i> takes frames from the pipe, the <i>runner</i> runs
 * calls. The thread that reads calls while nobody runs hands the reader's role to the other thread and runs them itself,
 * which saves passing them to another thread on the way of every single call.
 *
 * <pre>
 *   thread:  wait for the reader's role → read … → calls there and no runner? → hand on the reader's role → run → (again)
 * </pre>
 *
 * <p>One thread holds the reader's role at each moment, except while it is being handed on. A thread that runs never
 * waits for the other one; a thread that reads never waits for one that runs. So whatever a call does, frames are read.
 *
 * <p>Locks: this object's monitor guards the reader's role and is held for nothing else. Parser, buffer and codes belong
 * to whoever has the role, and pass from thread to thread with the monitor.
 */
final class Loops {
    private final FileInputStream in;
    private final Control control;
    private final CallQueue queue;
    private final Runner runner;
    private final Outbox outbox;
    private final FrameParser parser;
    private final byte[] buffer = new byte[64 << 10];
    private boolean readerTaken;

    Loops(FileInputStream in, Control control, CallQueue queue, Runner runner, Outbox outbox) {
        this.in = in;
        this.control = control;
        this.queue = queue;
        this.runner = runner;
        this.outbox = outbox;
        parser = new FrameParser(control, Protocol.FIRST_MAX_FRAME);
    }

    /** Goes on for ever on the thread that calls it. */
    void loop() {
        while (true) {
            takeReaderRole();
            Welcome welcome = read();
            giveReaderRole();
            if (welcome != null) {
                runner.initialize(welcome);
            }
            runner.run();
            exitIfEnded();
        }
    }

    private synchronized void takeReaderRole() {
        while (readerTaken) {
            try {
                wait();
            } catch (InterruptedException e) {
                // A task kept this thread and interrupts it now, between calls, where it means nothing.
            }
        }
        readerTaken = true;
    }

    private synchronized void giveReaderRole() {
        readerTaken = false;
        notify();
    }

    /** Reads until there is something to run and this thread has the runner's role. */
    private @Nullable Welcome read() {
        while (true) {
            try {
                int count = in.read(buffer);
                if (count < 0) {
                    Exit.parentGone();
                }
                parser.feed(buffer, 0, count);
            } catch (ProtocolException e) {
                Exit.violation(String.valueOf(e.getMessage()));
            } catch (IOException e) {
                Exit.parentGone();
            }
            Welcome welcome = control.takeWelcome();
            if (welcome != null) {
                parser.maxFrame(welcome.maxFrame);
                if (queue.takeRole()) {
                    return welcome;
                }
            }
            if (queue.becomeRunner()) {
                return null;
            }
            exitIfEnded();
        }
    }

    private void exitIfEnded() {
        if (queue.isEnded()) {
            new End(control.exitCode(), runner, outbox).start();
        }
    }

    /** Ends the JVM on a thread of its own, so that the two loops go on serving the user's shutdown hooks. */
    private static final class End extends Thread {
        private final int exitCode;
        private final Runner runner;
        private final Outbox outbox;

        End(int exitCode, Runner runner, Outbox outbox) {
            super("taskpool-end");
            this.exitCode = exitCode;
            this.runner = runner;
            this.outbox = outbox;
        }

        @Override
        public void run() {
            runner.endOutput();
            outbox.flush();
            System.exit(exitCode);
        }
    }
}
