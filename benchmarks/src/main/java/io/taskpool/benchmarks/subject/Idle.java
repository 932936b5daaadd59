package io.taskpool.benchmarks.subject;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;

/** Writes one byte, and ends at the end of its input. */
final class Idle {
    private Idle() {}

    /**
     * Runs the program.
     *
     * @param args none
     * @throws IOException if the streams fail
     */
    public static void main(String[] args) throws IOException {
        new FileOutputStream(FileDescriptor.out).write('x');
        if (new FileInputStream(FileDescriptor.in).read() >= 0) {
            throw new IOException("unexpected input: nothing is ever sent to this program");
        }
    }
}
