package io.taskpool.remote.worker;

import io.taskpool.Task;
import io.taskpool.TaskFunction;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.ShapeStore;
import io.taskpool.remote.codec.ShapeTable;
import io.taskpool.remote.codec.ShapesUsed;
import io.taskpool.remote.codec.SharedArray;
import io.taskpool.remote.codec.ThrowableWriter;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.codec.ValueEncoder;
import io.taskpool.remote.fuzz.Target;
import io.taskpool.remote.host.classes.LoaderTable;
import io.taskpool.remote.wire.BlackBoxLayout;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FrameParser;
import io.taskpool.remote.wire.FunctionType;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.SharedForm;
import io.taskpool.remote.wire.ToWorker;
import io.taskpool.remote.worker.classes.ServedLoaders;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A worker's handling of its parent's frames, up to the point where it would run their calls. */
public final class ParentFrameHandlerTarget implements Target {
    private static final int MAX_FRAME = 1 << 20;
    private static final int MAX_CALLS = 16;

    private final Path file = Files.createTempFile("taskpool-fuzz", ".box");
    private final BlackBoxWriter box;
    private final Outbox outbox;

    public ParentFrameHandlerTarget() throws IOException {
        byte[] empty = new byte[BlackBoxLayout.FILE_BYTES];
        ByteBuffer.wrap(empty).order(ByteOrder.LITTLE_ENDIAN).putLong(0, BlackBoxLayout.MAGIC);
        Files.write(file, empty);
        box = new BlackBoxWriter(file.toString());
        outbox = new Outbox(new FileOutputStream("/dev/null"), box, new WatcherSignal());
    }

    @Override
    public boolean framed() {
        return true;
    }

    @Override
    public List<List<byte[]>> seeds() {
        LoaderTable loaders = new LoaderTable();
        ShapeTable shapes = new ShapeTable(loaders);
        ValueEncoder encoder = new ValueEncoder(loaders, shapes, null);
        int captured = 17;
        Task<Integer> task = () -> captured;
        TaskFunction<Integer, Integer> function = n -> n + 1;
        List<byte[]> frames = new ArrayList<>();
        frames.add(Target.frame(ToWorker.WELCOME, out -> {
            out.varint(Protocol.VERSION);
            out.varint(MAX_FRAME);
            out.varint(1);
            out.u8(0);
            out.u8(0);
            out.u8(0);
        }));
        ByteSink taskBytes = new ByteSink();
        ByteSink functionBytes = new ByteSink();
        ShapesUsed used = new ShapesUsed();
        encoder.writeFunction(task, taskBytes, "the task", used);
        encoder.writeFunction(function, functionBytes, "the function", used);
        List<Object> list = new ArrayList<>();
        Map<String, Object> index = new HashMap<>(Map.of("all", list));
        TaskFunction<List<Object>, Boolean> shares = argument -> argument == list && index.get("all") == list;
        ByteSink sharedBytes = new ByteSink();
        boolean unused = encoder.writeCall(shares, list, false, sharedBytes, used);
        for (int i = 0; i < used.count(); i++) {
            int number = used.get(i);
            frames.add(Target.frame(ToWorker.SHAPE, out -> {
                out.varint(number);
                shapes.shape(number).writeTo(out);
            }));
        }
        frames.add(Target.frame(ToWorker.CODE, out -> {
            out.varint(1);
            out.varint(1);
            out.raw(functionBytes.array(), 0, functionBytes.size());
        }));
        frames.add(Target.frame(ToWorker.RUN, out -> {
            head(out, 1, FunctionType.TASK, 0);
            out.varint(1);
            out.raw(taskBytes.array(), 0, taskBytes.size());
        }));
        frames.add(Target.frame(ToWorker.RUN, out -> {
            head(out, 2, FunctionType.TASK_FUNCTION, 1);
            out.varint(3);
            encoder.write(5, out, "an argument", used);
            encoder.write("text", out, "an argument", used);
            encoder.write(new HashMap<>(Map.of("a", List.of(1, 2))), out, "an argument", used);
        }));
        frames.add(Target.frame(ToWorker.RUN, out -> {
            head(out, 5, FunctionType.TASK_FUNCTION, 0);
            out.varint(1);
            out.raw(sharedBytes.array(), 0, sharedBytes.size());
        }));
        frames.add(Target.frame(ToWorker.CANCEL, out -> {
            out.varint(3);
            out.u8(1);
        }));
        byte[] welcome = frames.get(0);
        byte[] recall = Target.frame(ToWorker.RECALL, out -> {});
        byte[] end = Target.frame(ToWorker.END, out -> out.varint(0));
        byte[] type = Target.frame(ToWorker.CLASS, out -> {
            out.varint(1);
            classes(out);
        });
        byte[] prefetched = Target.frame(ToWorker.CLASSES, ParentFrameHandlerTarget::classes);
        byte[] level = Target.frame(ToWorker.LOG_LEVEL, out -> {
            out.varint(1);
            out.u8(20);
        });
        byte[] printed = Target.frame(ToWorker.PRINTED, out -> out.varint(1_000));
        byte[] forget = Target.frame(ToWorker.FORGET_LOADER, out -> out.varint(1));
        byte[] path = Target.frame(ToWorker.PATH, out -> {
            out.varint(1);
            out.varint(2);
            out.string("/a.jar");
            out.varint(101);
            out.varint(1_700_000_000_000L);
            out.string("/folder");
            out.varint(0);
            out.varint(0);
        });
        byte[] answer = Target.frame(ToWorker.SHARED, out -> {
            out.u8(SharedForm.ANSWER);
            out.varint(1);
            message(out);
        });
        byte[] notice = Target.frame(ToWorker.SHARED, out -> {
            out.u8(SharedForm.NOTICE);
            out.i64(17);
            message(out);
        });
        byte[] passedNotice = Target.frame(ToWorker.SHARED, out -> {
            out.u8(SharedForm.PASSED_NOTICE);
            out.varint(1);
            out.i64(17);
            message(out);
        });
        byte[] ring = Target.frame(ToWorker.RING, out -> out.string("/nowhere/taskpool.ring"));
        byte[] resource = Target.frame(ToWorker.RESOURCE, out -> {
            out.varint(1);
            out.varint(1);
            out.bytes(new byte[40], 0, 40);
        });
        frames.add(Target.frame(ToWorker.RUN, out -> {
            head(out, 6, FunctionType.TASK_FUNCTION, 1);
            out.varint(1);
            encoder.write(new int[10_000], out, "an argument", used);
        }));
        frames.add(Target.frame(ToWorker.RUN, out -> {
            head(out, 7, FunctionType.TASK_FUNCTION, 1);
            out.varint(2);
            SharedArray.writeOffset(4_096, out);
            ArrayBytes.of(new long[9_000]).writeHead(out);
            encoder.write("text", out, "an argument", used);
        }));
        frames.add(Target.frame(ToWorker.FORGET, out -> out.varint(1)));
        frames.add(recall);
        frames.add(end);
        return List.of(
                frames,
                frames,
                List.of(welcome, type),
                List.of(welcome, resource),
                List.of(welcome, level, printed, ring),
                List.of(welcome, notice, answer, passedNotice, notice),
                List.of(path, prefetched, welcome, prefetched, path, forget));
    }

    private static void message(ByteSink out) {
        out.u8(3); // operation
        out.zigzag(-5);
        out.zigzag(1L << 40);
        out.varint(3); // values
        out.u8(0);
        ByteSink value = new ByteSink();
        new ValueEncoder(new LoaderTable(), null, null).write(List.of(1, "text"), value, "a value", null);
        out.bytes(value.array(), 0, value.size());
        out.u8(0);
        value.reset();
        new ValueEncoder(new LoaderTable(), null, null).write(new HashMap<>(Map.of("a", 1)), value, "a value", null);
        out.bytes(value.array(), 0, value.size());
        out.u8(1);
        value.reset();
        new ThrowableWriter(new LoaderTable()).write(new IllegalStateException("x"), value);
        out.bytes(value.array(), 0, value.size());
    }

    private static void classes(ByteSink out) {
        out.varint(1); // origins
        out.u8(1);
        out.string("file:/a.jar");
        out.raw(new byte[6], 0, 6);
        out.varint(1); // classes
        out.varint(1);
        out.string("a.b.C");
        out.varint(1);
        out.bytes(new byte[40], 0, 40);
    }

    private static void head(ByteSink out, long first, int kind, int code) {
        out.varint(first);
        out.u8(kind);
        out.u8(Protocol.RUN_TIMED);
        out.varint(1);
        out.varint(code);
    }

    @Override
    public void read(byte[] input, SplittableRandom random) throws Exception {
        CallQueue queue = new CallQueue(Thread.currentThread());
        ReaderLeadership leadership = new ReaderLeadership(queue);
        Requests requests = new Requests(outbox, leadership);
        long unused = requests.begin(); // which the seeds answer
        ServedLoaders loaders = new ServedLoaders(ParentFrameHandlerTarget.class.getClassLoader(), requests);
        SharedInbox shared = new SharedInbox(leadership);
        shared.open(loaders, null, MAX_FRAME);
        SharedInbox.Ask asked = shared.begin(); // which the seeds answer
        ParentFrameHandler handler = new ParentFrameHandler(
                outbox,
                queue,
                leadership,
                requests,
                loaders,
                new ShapeStore(loaders),
                new PrintWindow(leadership),
                new MappedRing(outbox),
                shared,
                new CallTimes(box));
        FrameParser parser = new FrameParser(handler, MAX_FRAME);
        ProtocolException violation = null;
        try {
            int at = 0;
            while (at < input.length) {
                int count = Math.min(input.length - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 16 : 4_096));
                parser.feed(input, at, count);
                at += count;
            }
        } catch (ProtocolException e) {
            violation = e; // the frames before it are still handled
        }
        for (int i = 0; i < MAX_CALLS && queue.claim(box) != 0; i++) {
            Batch batch = queue.claimedBatch();
            if (batch.received == null) {
                ValueDecoder.skip(new ByteSource(batch.functionBytes.copyRemaining()));
            }
            if (FunctionType.takesArgument(batch.type)) {
                ValueDecoder.skip(batch.arguments);
            }
        }
        if (violation != null) {
            throw violation;
        }
        if (asked.isAnswered()) {
            SharedMessage unread = asked.answer(); // whose values are read by who takes them
        }
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
    }
}
