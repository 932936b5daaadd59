package io.taskpool.benchmarks.subject;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Sends each message back after it has been read completely, as a worker has to. */
final class PipeEcho {
    private PipeEcho() {}

    /**
     * Runs the program.
     *
     * @param args the size of a message, and {@code spinning} for a {@link SpinningPipe}
     * @throws IOException if the streams fail
     */
    public static void main(String[] args) throws IOException {
        if (args.length > 1) {
            echoSpinning(Integer.parseInt(args[0]));
            return;
        }
        byte[] message = new byte[Integer.parseInt(args[0])];
        int buffer = RawPipe.bufferFor(message.length);
        InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in), buffer);
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), buffer);
        while (in.readNBytes(message, 0, message.length) == message.length) {
            out.write(message);
            if (in.available() < message.length || message.length > buffer) {
                out.flush();
            }
        }
    }

    private static void echoSpinning(int size) throws IOException {
        InputStream in = new FileInputStream(FileDescriptor.in);
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        try {
            while (true) {
                SpinningPipe.write(out, SpinningPipe.read(in, size));
            }
        } catch (EOFException e) {
            // the parent has finished
        }
    }
}
