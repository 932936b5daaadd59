package io.taskpool.remote.host;

import io.taskpool.Task;
import io.taskpool.engine.CallTimeEstimator;
import io.taskpool.engine.PoolEngine;
import io.taskpool.engine.Work;
import io.taskpool.engine.shared.SharedClient;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.engine.shared.SharedMessage;
import io.taskpool.engine.shared.SharedRequest;
import io.taskpool.engine.shared.SharedTarget;
import io.taskpool.engine.shared.SharedTargets;
import io.taskpool.remote.codec.ShapeTable;
import io.taskpool.remote.codec.ShapesUsed;
import io.taskpool.remote.codec.ThrowableWriter;
import io.taskpool.remote.codec.ValueEncoder;
import io.taskpool.remote.fuzz.Target;
import io.taskpool.remote.host.classes.LoaderTable;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.FrameParser;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.SharedForm;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.PreparedFunction;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The parent's handling of the frames of a worker to which it has sent three calls. */
public final class FrameDispatcherTarget implements Target {
    private static final int MAX_FRAME = 1 << 20;

    private final RemotePool pool = new RemotePool(WorkerSettings.plain("64m", MAX_FRAME, Duration.ofSeconds(60)));
    private final SlotCatcher catcher = new SlotCatcher();
    private final PoolEngine engine = new PoolEngine(
            PoolConfig.builder("fuzz", 1)
                    .idleTimeout(Duration.ofHours(1))
                    .cancelGrace(Duration.ofSeconds(1))
                    .build(),
            catcher);
    /** Stands for what a worker has open. */
    private final Path memoryFile;

    private final WorkerContext slot;

    public FrameDispatcherTarget() throws IOException {
        memoryFile = Files.createTempFile("taskpool-fuzz", ".box");
        engine.submit(CallKind.TASK, (Task<Integer>) () -> 1, null);
        WorkerContext caught = catcher.slot;
        if (caught == null) {
            throw new IllegalStateException("no slot");
        }
        slot = caught;
        var unused = engine.shutdownNow(); // so that calls that are given back are cancelled rather than kept
    }

    @Override
    public boolean framed() {
        return true;
    }

    @Override
    public List<List<byte[]>> seeds() {
        List<List<byte[]>> seeds = new ArrayList<>();
        LoaderTable loaders = new LoaderTable();
        ValueEncoder encoder = new ValueEncoder(loaders, new ShapeTable(loaders), null);
        byte[] hello = Target.frame(ToParent.HELLO, out -> {
            out.u32(Protocol.MAGIC);
            out.varint(Protocol.VERSION);
            out.varint(4711);
            out.string("17.0.1");
            out.i64(123);
        });
        byte[] ready = Target.frame(ToParent.READY, out -> {});
        Object[] results = {1, "text", new int[10_000], new ArrayList<>(List.of(1, 2)), new HashMap<>(Map.of("a", 1))};
        for (int first = 0; first < results.length; first++) {
            List<byte[]> frames = new ArrayList<>(List.of(hello, ready));
            for (int call = 1; call <= 3; call++) {
                int number = call;
                Object value = results[(first + call) % results.length];
                frames.add(
                        (first + call) % 3 == 0
                                ? Target.frame(ToParent.FAILURE, out -> {
                                    out.varint(number);
                                    out.u8(number);
                                    new ThrowableWriter(loaders)
                                            .write(new IllegalStateException("x", new RuntimeException("y")), out);
                                })
                                : Target.frame(ToParent.RESULT, out -> {
                                    out.varint(number);
                                    encoder.write(value, out, "a result", new ShapesUsed());
                                }));
            }
            seeds.add(frames);
        }
        seeds.add(List.of(
                hello,
                ready,
                Target.frame(ToParent.SKIPPED, out -> out.varint(1)),
                Target.frame(ToParent.RECALLED, out -> {
                    out.varint(2);
                    out.varint(4);
                }),
                Target.frame(ToParent.READ, out -> {
                    out.varint(1);
                    out.string("a.b.C");
                }),
                Target.frame(ToParent.STACKS, out -> {
                    out.varint(0);
                    out.string("main at x");
                })));
        seeds.add(List.of(
                hello,
                ready,
                Target.frame(ToParent.TOOK, out -> {
                    out.varint(1);
                    out.varint(1_000_000);
                }),
                Target.frame(ToParent.SKIPPED, out -> out.varint(1)),
                Target.frame(ToParent.REFUSED, out -> {
                    out.varint(2);
                    out.varint(4);
                })));
        seeds.add(List.of(
                hello,
                ready,
                Target.frame(ToParent.LOG_LEVEL_REQUEST, out -> {
                    out.varint(1);
                    out.string("fuzz");
                }),
                Target.frame(ToParent.LOG, out -> {
                    out.u8(20);
                    out.string("fuzz");
                    out.string("taskpool-worker");
                    out.string("a message");
                    out.varint(1);
                    out.string("key");
                    out.string("value");
                    out.u8(1);
                    new ThrowableWriter(loaders).writeDescription(new IllegalStateException("x"), out);
                }),
                Target.frame(ToParent.LOG, out -> {
                    out.u8(0);
                    out.string("fuzz");
                    out.string("other");
                    out.string("");
                    out.varint(0);
                    out.u8(0);
                })));
        for (SharedKey key : List.of(SharedTargets.register(known), new SharedKey(1, 2))) {
            seeds.add(List.of(
                    hello,
                    ready,
                    Target.frame(ToParent.SHARED, out -> {
                        out.u8(SharedForm.ASK);
                        out.varint(1);
                        out.varint(0);
                        message(key, out, encoder);
                    }),
                    Target.frame(ToParent.SHARED, out -> {
                        out.u8(SharedForm.TELL);
                        message(key, out, encoder);
                    }),
                    Target.frame(ToParent.SHARED, out -> {
                        out.u8(SharedForm.WITHDRAW);
                        out.varint(1);
                    }),
                    Target.frame(ToParent.SHARED, out -> {
                        out.u8(SharedForm.PASSED);
                        out.varint(1);
                        out.u8(SharedForm.ASK);
                        out.varint(2);
                        out.varint(0);
                        message(key, out, encoder);
                    }),
                    Target.frame(ToParent.SHARED, out -> {
                        out.u8(SharedForm.PASSED);
                        out.varint(2);
                        out.u8(SharedForm.TELL);
                        message(key, out, encoder);
                    }),
                    Target.frame(ToParent.SHARED, out -> {
                        out.u8(SharedForm.PASSED_END);
                        out.varint(1);
                    })));
        }
        seeds.add(List.of(
                hello,
                Target.frame(ToParent.INIT_FAILED, out -> new ThrowableWriter(loaders).write(new Error("x"), out))));
        return seeds;
    }

    /** Held, so that its key stays known. */
    private final SharedTarget known = new Silent();

    private static void message(SharedKey key, ByteSink out, ValueEncoder encoder) {
        out.i64(key.object());
        out.i64(key.secret());
        out.u8(7);
        out.zigzag(-1);
        out.zigzag(100_000);
        out.varint(2);
        for (Object value : List.of("text", new HashMap<>(Map.of("a", 1)))) {
            ByteSink bytes = new ByteSink();
            encoder.write(value, bytes, "a value", null);
            out.u8(0);
            out.bytes(bytes.array(), 0, bytes.size());
        }
    }

    /** Keeps requests. Damaged ones are none of its business. */
    private static final class Silent implements SharedTarget {
        @Override
        public void handle(SharedRequest request) {
            if (request.message().operation() > 100) {
                throw new IllegalArgumentException(
                        "operation " + request.message().operation());
            }
        }

        @Override
        public void withdraw(SharedRequest request, int answer) {
            boolean unused = request.answer(SharedMessage.of(answer, 0, 0));
        }

        @Override
        public void clientGone(SharedClient client) {}
    }

    @Override
    public void read(byte[] input, SplittableRandom random) throws Exception {
        WorkerParts parts = new WorkerParts(pool.pool(), recallingOnceReady(slot), new NoProcess(memoryFile));
        RemoteWorker worker = new RemoteWorker(parts);
        Deliveries deliveries = new Deliveries(() -> {});
        boolean inCharge = deliveries.take();
        FrameDispatcher dispatcher = new FrameDispatcher(worker, parts, deliveries);
        FrameParser parser = new FrameParser(dispatcher, MAX_FRAME);
        worker.run(List.of(new Calls(1), new Calls(2)));
        worker.stacks(text -> {});
        try {
            int at = 0;
            while (at < input.length) {
                int count = Math.min(input.length - at, 1 + random.nextInt(random.nextInt(4) == 0 ? 16 : 4_096));
                try {
                    parser.feed(input, at, count);
                } finally {
                    boolean reported = dispatcher.hasReported();
                    inCharge = deliveries.deliver();
                }
                at += count;
            }
        } finally {
            boolean wasStarting = parts.session.ended(); // a large array may have led to a ring
        }
    }

    /** The slot, which has the worker give calls back as soon as that can be asked for. */
    private static WorkerContext recallingOnceReady(WorkerContext slot) {
        return (WorkerContext) Proxy.newProxyInstance(
                FrameDispatcherTarget.class.getClassLoader(),
                new Class<?>[] {WorkerContext.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("ready")) {
                        ((Worker) arguments[0]).recall();
                    }
                    return method.invoke(slot, arguments);
                });
    }

    @Override
    public void close() throws IOException {
        Files.delete(memoryFile);
    }

    /** Captures the slot. */
    private final class SlotCatcher implements Backend {
        @Nullable
        WorkerContext slot;

        @Override
        public Worker start(WorkerContext started) {
            slot = started;
            return NoWorker.INSTANCE;
        }

        @Override
        public Object prepare(CallKind kind, Object function, @Nullable Object argument) {
            return "nothing";
        }

        @Override
        public PreparedFunction prepare(CallKind kind, Object function) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    /** Calls that accept any outcome. */
    private record Calls(int size) implements Work {
        private static final CallTimeEstimator METER = new CallTimeEstimator();

        @Override
        public CallKind kind() {
            return CallKind.TASK;
        }

        @Override
        public Object function() {
            return this;
        }

        @Override
        public ClassLoader contextLoader() {
            return ClassLoader.getSystemClassLoader();
        }

        @Override
        public @Nullable Object argument(int call) {
            return null;
        }

        @Override
        public Object payload() {
            return new CallPayload(null, 0, new byte[] {0}, 1, null, new int[0], List.of(), Prefetch.NOTHING, false);
        }

        @Override
        public int payloadOffset() {
            return 0;
        }

        @Override
        public long timeoutNanos() {
            return 0;
        }

        @Override
        public boolean judgesFailures() {
            return false;
        }

        @Override
        public boolean isMeasured() {
            return true;
        }

        @Override
        public boolean isWanted(int call) {
            return true;
        }

        @Override
        public Work slice(int from, int to) {
            return new Calls(to - from);
        }

        @Override
        public CallTimeEstimator estimator() {
            return METER;
        }

        @Override
        public void took(int call, long nanos, String worker) {}

        @Override
        public void succeed(int call, @Nullable Object value) {}

        @Override
        public @Nullable Work fail(int call, Throwable failure) {
            return null;
        }

        @Override
        public void drop(int call) {}

        @Override
        public void cancelAll() {}

        @Override
        public boolean isAlone() {
            return false;
        }

        @Override
        public Work alone() {
            return this;
        }

        @Override
        public @Nullable Work diedTakenIn(boolean last, IntFunction<Throwable> failure) {
            return null;
        }

        @Override
        public boolean endedCancelled(int call) {
            return false;
        }

        @Override
        public long number(int call) {
            return call;
        }

        @Override
        public long index(int call) {
            return -1;
        }

        @Override
        public int attempt() {
            return 1;
        }

        @Override
        public long queuedNanos() {
            return 0;
        }

        @Override
        public void queued(long nanos) {}

        @Override
        public String name() {
            return "calls";
        }

        @Override
        public String describe(int call) {
            return "call " + call;
        }
    }

    /** A worker that says nothing and takes everything. */
    private record NoProcess(@Nullable Path memoryFile) implements WorkerHandle {
        @Override
        public int number() {
            return 1;
        }

        @Override
        public long pid() {
            return 4711;
        }

        @Override
        public @Nullable String host() {
            return null;
        }

        @Override
        public InputStream input() {
            return InputStream.nullInputStream();
        }

        @Override
        public OutputStream output() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public void inputEnded() {}

        @Override
        public void closeStreams() {}

        @Override
        public long latencyNanos() {
            return 0;
        }

        @Override
        public byte[] properties() {
            return new byte[0];
        }

        @Override
        public void start(Consumer<WorkerEnd> onEnd) {}

        @Override
        public void ready() {}

        @Override
        public long memoryBytes() {
            return -1;
        }

        @Override
        public long runningCall() {
            return 0;
        }

        @Override
        public long startedNanos() {
            return 0;
        }

        @Override
        public void kill(String reason) {}

        @Override
        public void killIfRunning(long number, String reason) {}

        @Override
        public void killUnlessRunning(String reason) {}

        @Override
        public @Nullable String killReason() {
            return null;
        }

        @Override
        public long letNoMoreBegin() {
            return 0;
        }
    }
}
