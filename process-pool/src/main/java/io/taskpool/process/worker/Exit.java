package io.taskpool.process.worker;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;

/** The ways in which a worker ends other than by a task's doing. */
final class Exit {
    private static final int VIOLATION = 70;
    private static final int ESCAPED = 71;

    private Exit() {}

    /** The parent is gone: nobody is left to work for. */
    static void parentGone() {
        Runtime.getRuntime().halt(0);
    }

    /** The parent broke the protocol. */
    static void violation(String message) {
        say("TaskPool worker: the parent broke the protocol: " + message);
        Runtime.getRuntime().halt(VIOLATION);
    }

    /** Something was thrown where nothing may be. */
    static void escaped(Throwable thrown) {
        try {
            say("TaskPool worker: failed: " + thrown);
            PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
            thrown.printStackTrace(err);
        } finally {
            Runtime.getRuntime().halt(ESCAPED);
        }
    }

    /** Writes to the real standard error, whatever a task has put in its place. */
    private static void say(String line) {
        // Not closed: that would close the descriptor.
        new PrintStream(new FileOutputStream(FileDescriptor.err), true).println(line);
    }
}
