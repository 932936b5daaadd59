package io.taskpool.remote.worker;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.EnvelopeStream;
import io.taskpool.remote.wire.OwnProcess;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ToParent;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The main class of a worker JVM. Only a pool starts it; it is of no use on the command line. */
public final class WorkerMain {
    private WorkerMain() {}

    /**
     * Runs the worker until its parent ends it or dies.
     *
     * @param args the black box file, the pipe from the parent, the pipe to the parent; both pipes are {@code -} where they
     *     are the standard streams
     */
    public static void main(String[] args) {
        if (args.length != 3) {
            WorkerHalt.violation(
                    "a TaskPool worker is started by its pool, with three arguments; it got " + args.length);
        }
        try {
            WorkerHalt.blackBox(args[0]);
            boolean standardStreams = args[2].equals("-");
            OutputStream out = standardStreams ? standardOutput() : new FileOutputStream(args[2]);
            ByteSink hello = sayHello(out);
            leaveSignalsToParent();
            FileInputStream in = standardStreams ? standardInput() : new FileInputStream(args[1]);
            WorkerRuntime.run(in, out, args[0], hello);
        } catch (Throwable e) {
            WorkerHalt.escaped(e);
        }
    }

    /**
     * After HELLO, so that the parent can proceed meanwhile. Before it, a signal still ends the JVM, and the pool
     * starts another.
     */
    private static void leaveSignalsToParent() {
        try {
            Class<?> unused = Class.forName(WorkerMain.class.getPackageName() + ".Signals");
        } catch (ClassNotFoundException | LinkageError e) {
            return; // a JDK without the module jdk.unsupported: signals end this JVM, as they do any other
        }
    }

    /** Native code and child processes may print here too, and cannot be prevented from it. */
    private static OutputStream standardOutput() {
        return new EnvelopeStream(new FileOutputStream(FileDescriptor.out));
    }

    /** Leaves nothing for tasks to read. */
    private static FileInputStream standardInput() {
        System.setIn(new ByteArrayInputStream(new byte[0]));
        return new FileInputStream(FileDescriptor.in);
    }

    /** Sends HELLO before anything else is loaded, so that the parent can proceed with its side meanwhile. */
    private static ByteSink sayHello(OutputStream out) throws IOException {
        ByteSink hello = new ByteSink(128);
        int mark = hello.beginFrame(ToParent.HELLO);
        hello.u32(Protocol.MAGIC);
        hello.varint(Protocol.VERSION);
        hello.varint(OwnProcess.id());
        hello.string(System.getProperty("java.version", "unknown"));
        hello.i64(System.nanoTime());
        hello.endFrame(mark);
        try {
            out.write(hello.array(), 0, hello.size());
        } catch (IOException e) {
            WorkerHalt.parentGone();
        }
        return hello;
    }
}
