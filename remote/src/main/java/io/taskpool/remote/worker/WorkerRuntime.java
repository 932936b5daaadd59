package io.taskpool.remote.worker;

import io.taskpool.remote.codec.ShapeStore;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.worker.classes.ServedLoaders;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Puts the parts of a worker together and starts its threads. */
final class WorkerRuntime {
    private WorkerRuntime() {}

    /** Runs the worker until the parent ends it; user code runs on this thread. */
    static void run(FileInputStream in, OutputStream out, String blackBox, ByteSink hello) throws IOException {
        BlackBoxWriter box = new BlackBoxWriter(blackBox);
        Thread.currentThread().setName("taskpool-worker");
        WatcherSignal watcherSignal = new WatcherSignal();
        Outbox outbox = new Outbox(out, box, watcherSignal);
        outbox.alreadySent(hello);
        CallQueue queue = new CallQueue(Thread.currentThread());
        ReaderLeadership leadership = new ReaderLeadership(queue);
        PrintWindow window = new PrintWindow(leadership);
        LineOutput output = new LineOutput(outbox, window);
        // Without automatic flushing: the output detects line ends itself.
        System.setOut(new PrintStream(output, false, charset(Protocol.STDOUT_ENCODING)));
        System.setErr(new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.err), 8192),
                true,
                charset(Protocol.STDERR_ENCODING)));
        Requests requests = new Requests(outbox, leadership);
        ServedLoaders loaders = new ServedLoaders(WorkerRuntime.class.getClassLoader(), requests);
        LogBridge.connect(requests, outbox, loaders);
        ShapeStore shapes = new ShapeStore(loaders);
        MappedRing ring = new MappedRing(outbox);
        SharedInbox shared = new SharedInbox(leadership);
        CallTimes times = new CallTimes(box);
        ParentFrameHandler handler = new ParentFrameHandler(
                outbox, queue, leadership, requests, loaders, shapes, window, ring, shared, times);
        PipeReader reader = new PipeReader(in, handler, box, leadership);
        WorkerLink link = new WorkerLink(outbox, shared, leadership, reader, watcherSignal);
        Runner runner = new Runner(queue, leadership, outbox, box, output, loaders, shapes, ring, link, times);
        new BackupReader(leadership, reader, watcherSignal).start();
        new Watcher(watcherSignal, leadership, outbox).start();
        new WorkerLoop(leadership, reader, queue, runner, watcherSignal).loop();
        runner.finish();
        output.flush();
        outbox.flush();
        WorkerExit.end(queue.exitCode());
    }

    /** Returns the charset of the parent's stream, since that is where the bytes go. */
    private static Charset charset(String property) {
        try {
            return Charset.forName(System.getProperty(property, "UTF-8"));
        } catch (IllegalArgumentException e) {
            return StandardCharsets.UTF_8; // this JDK may have fewer charsets than the parent's
        }
    }
}
