package io.taskpool.process.worker;

import io.taskpool.process.classes.ServedLoaders;
import io.taskpool.process.codec.ShapeStore;
import io.taskpool.process.wire.ByteSink;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Puts the parts of a worker together and starts its threads. */
final class Worker {
    private Worker() {}

    /** Runs the worker on this thread and others. Does not return. */
    static void run(FileInputStream in, FileOutputStream out, String blackBox, ByteSink hello) throws IOException {
        BlackBox box = new BlackBox(blackBox);
        Outbox outbox = new Outbox(out, box);
        outbox.alreadySent(hello);
        LineOutput output = new LineOutput(outbox);
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), 8192),
                true,
                StandardCharsets.UTF_8));
        CallQueue queue = new CallQueue(box);
        Requests requests = new Requests(outbox);
        ServedLoaders loaders = new ServedLoaders(Worker.class.getClassLoader(), requests);
        ShapeStore shapes = new ShapeStore(loaders);
        Runner runner = new Runner(queue, box, outbox, output, loaders, shapes);
        Control control = new Control(outbox, queue, requests, loaders, shapes);
        Loops loops = new Loops(in, control, queue, runner, outbox);
        new Flusher(outbox).start();
        LoopThread second = new LoopThread(loops);
        second.setDaemon(true);
        second.start();
        Thread.currentThread().setName("taskpool-1");
        loops.loop();
    }

    /** The second of the two loops; the first is the JVM's main thread. */
    private static final class LoopThread extends Thread {
        private final Loops loops;

        LoopThread(Loops loops) {
            super("taskpool-2");
            this.loops = loops;
        }

        @Override
        public void run() {
            try {
                loops.loop();
            } catch (Throwable e) {
                Exit.escaped(e);
            }
        }
    }
}
