package io.taskpool.process.worker;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** The ways in which a worker ends other than by a task's doing. */
final class WorkerHalt {
    private static final int VIOLATION = 70;
    private static final int ESCAPED = 71;

    private static volatile @Nullable String blackBox;

    private WorkerHalt() {}

    /** Notes the file that the parent cannot remove any more if it is gone before this worker is ready. */
    static void blackBox(String file) {
        blackBox = file;
    }

    /** The parent is gone: nobody is left to work for. */
    static void parentGone() {
        String left = blackBox;
        if (left != null) {
            boolean unused = new File(left).delete();
        }
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
