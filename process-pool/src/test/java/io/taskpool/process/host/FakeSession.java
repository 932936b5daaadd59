package io.taskpool.process.host;

import io.taskpool.BrokenPoolException;
import io.taskpool.MapOptions;
import io.taskpool.RemoteTaskException;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskSerializationException;
import io.taskpool.TaskTimeoutException;
import io.taskpool.WorkerDiedException;
import io.taskpool.engine.PoolEngine;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.process.pipe.PipeFault;
import io.taskpool.remote.host.WorkerSettings;
import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.PreparedFunction;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A scripted session of a pool with one fake worker that sends every kind of frame. The first worker's pipes have the
 * fault, its successors' pipes have none. Violations of the promises are collected as text.
 */
final class FakeSession {
    private static final long HANG_SECONDS = 60;
    private static final int RECOVERIES = 5;
    private static final Set<PipeFault.Kind> DAMAGE =
            Set.of(PipeFault.Kind.FLIP, PipeFault.Kind.DUPLICATE, PipeFault.Kind.DROP, PipeFault.Kind.REORDER);

    private final @Nullable PipeFault fault;
    private final FakeScript script = new FakeScript();
    private final Map<String, TaskFuture<String>> futures = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private final ProcessBackend real;
    private final PoolEngine engine;
    private volatile @Nullable FakeWorker first;

    FakeSession(@Nullable PipeFault fault) {
        this.fault = fault;
        real = new ProcessBackend(ProcessSettings.plain(
                WorkerSettings.plain("64m", 1 << 20, Duration.ofSeconds(2)), List.of(), Path.of("none"), null));
        PoolConfig config = PoolConfig.builder("fake", 1)
                .idleTimeout(Duration.ofSeconds(60))
                .callTimeout(Duration.ofSeconds(2))
                .cancelGrace(Duration.ofMillis(100))
                .build();
        engine = new PoolEngine(config, new FakeBackend());
    }

    FakeScript script() {
        return script;
    }

    long bytes(PipeFault.Direction direction) {
        FakeWorker worker = first;
        if (worker == null) {
            return 0;
        }
        return direction == PipeFault.Direction.TO_PARENT ? worker.bytesToParent() : worker.bytesToWorker();
    }

    private final class FakeBackend implements Backend {
        @Override
        public Worker start(WorkerContext slot) {
            try {
                BlackBoxReader box = BlackBoxReader.create();
                boolean isFirst = first == null;
                FakeWorker process = new FakeWorker(script, box.file(), isFirst ? fault : null);
                if (isFirst) {
                    first = process;
                }
                return real.attend(slot, process, List.of("fake"), box);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Object prepare(CallKind kind, Object function, @Nullable Object argument) {
            return real.prepare(kind, function, argument);
        }

        @Override
        public PreparedFunction prepare(CallKind kind, Object function) {
            return real.prepare(kind, function);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private static final TaskFunction<String, String> DEED = deed -> {
        throw new AssertionError("fake workers do not run it: " + deed);
    };

    private TaskFuture<String> submit(String deed) {
        String argument = deed + ":" + (futures.size() + 1);
        TaskFuture<String> future = engine.submit(CallKind.FUNCTION, DEED, argument);
        futures.put(argument, future);
        return future;
    }

    /** Runs the session; returns what went wrong. */
    List<String> run() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            submit("echo");
        }
        awaitAll();
        submit("print");
        submit("fail");
        submit("class");
        submit("resource");
        submit("log");
        awaitAll();
        map(MapOptions.defaults().chunkSize(5), "echo", "fail", "untilrecall", "echo", "echo");
        map(MapOptions.defaults().chunkSize(3), "echo", "echo", "echo");
        map(MapOptions.defaults().timeout(Duration.ofMillis(50)), "hold"); // ends at its time limit: DUMP, CANCEL
        cancelBehindAnother();
        awaitAll();
        recover();
        script.openGate();
        engine.shutdown();
        if (!engine.awaitTermination(Duration.ofSeconds(HANG_SECONDS))) {
            wrong.add("the pool does not terminate: " + engine.stats());
            engine.shutdownNow();
        }
        engine.close();
        List<String> twice = script.begunTwice();
        boolean argumentsMayDiffer = fault != null && fault.direction() == PipeFault.Direction.TO_WORKER;
        if (!twice.isEmpty() && !argumentsMayDiffer) {
            wrong.add("started twice: " + twice);
        }
        script.broken().forEach(thrown -> wrong.add("the fake worker broke: " + thrown));
        return wrong;
    }

    /** Makes a call wait on the worker behind a running one, and cancels it there. */
    private void cancelBehindAnother() {
        submit("gate");
        submit("gate");
        TaskFuture<String> behind = submit("echo");
        script.openGate();
        // The slot takes it along only if the call before it was fast; otherwise it is cancelled in the queue.
        long end = System.nanoTime() + 300_000_000L;
        while (engine.stats().queued() > 0 && !behind.isDone() && System.nanoTime() < end) {
            LockSupport.parkNanos(200_000);
        }
        behind.cancel(true);
        script.openGate();
    }

    private void map(MapOptions options, String... deeds) {
        List<String> arguments = new ArrayList<>();
        for (String deed : deeds) {
            arguments.add(deed + ":m" + System.identityHashCode(deeds) + "-" + arguments.size());
        }
        try {
            List<?> results = engine.map(CallKind.FUNCTION, DEED, arguments, options);
            for (int i = 0; i < results.size(); i++) {
                checkValue(arguments.get(i), results.get(i));
            }
        } catch (TaskFailedException e) {
            checkFailure("a map", e.getCause());
        }
    }

    private void awaitAll() throws InterruptedException {
        for (Map.Entry<String, ? extends TaskFuture<?>> entry : futures.entrySet()) {
            String argument = entry.getKey();
            try {
                checkValue(argument, entry.getValue().get(HANG_SECONDS, TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                checkFailure(argument, e.getCause());
            } catch (CancellationException e) {
                // this session cancelled one
            } catch (TimeoutException e) {
                wrong.add(argument + " hangs; " + engine.stats());
            }
        }
    }

    /** Accepts a value of another type, or null, which a flipped bit in the tag produces. */
    private void checkValue(String argument, @Nullable Object value) {
        if (FakeWorker.resultOf(argument).equals(value)) {
            return;
        }
        boolean damaged = fault != null && DAMAGE.contains(fault.kind());
        boolean anothers = futures.keySet().stream()
                .anyMatch(other -> FakeWorker.resultOf(other).equals(value));
        // Corruption within a payload cannot be detected, but the value must not be the result of another call.
        if (!damaged || anothers && fault.direction() == PipeFault.Direction.TO_PARENT) {
            wrong.add(argument + " got " + value);
        }
    }

    private void checkFailure(String argument, Throwable cause) {
        boolean known = cause instanceof WorkerDiedException
                || cause instanceof TaskTimeoutException
                || cause instanceof TaskSerializationException
                || cause instanceof BrokenPoolException
                || cause instanceof RemoteTaskException;
        if (!known || cause.getMessage() == null) {
            wrong.add(argument + " failed with " + cause);
        }
    }

    /** Checks that the pool recovers by itself. */
    private void recover() throws InterruptedException {
        Throwable last = null;
        for (int i = 0; i < RECOVERIES; i++) {
            String argument = "echo:recovery" + i;
            TaskFuture<?> future = engine.submit(CallKind.FUNCTION, DEED, argument);
            try {
                if (FakeWorker.resultOf(argument).equals(future.get(HANG_SECONDS, TimeUnit.SECONDS))) {
                    return;
                }
            } catch (ExecutionException e) {
                last = e.getCause(); // the fault may only take effect now
            } catch (TimeoutException e) {
                wrong.add("the pool does not recover: " + engine.stats());
                return;
            }
        }
        wrong.add("the pool does not recover: " + last);
    }
}
