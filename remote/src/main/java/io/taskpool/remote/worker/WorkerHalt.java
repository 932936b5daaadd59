package io.taskpool.remote.worker;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** The ways in which a worker ends that are not caused by a task. */
final class WorkerHalt {
    private static final int VIOLATION = 70;
    private static final int ESCAPED = 71;

    private static volatile @Nullable String blackBox;

    private WorkerHalt() {}

    /** Records the file that this worker must remove if the parent is gone before the worker is ready. */
    static void blackBox(String file) {
        blackBox = file;
    }

    /** The parent is gone, so there is nothing left to do. */
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

    /** An exception escaped from the worker's own code. */
    static void escaped(Throwable thrown) {
        try {
            say("TaskPool worker: failed: " + thrown);
            PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true);
            thrown.printStackTrace(err);
        } finally {
            Runtime.getRuntime().halt(ESCAPED);
        }
    }

    /** Writes to the real standard error, even if a task has replaced {@code System.err}. */
    private static void say(String line) {
        // Not closed: that would close the descriptor.
        new PrintStream(new FileOutputStream(FileDescriptor.err), true).println(line);
    }
}
