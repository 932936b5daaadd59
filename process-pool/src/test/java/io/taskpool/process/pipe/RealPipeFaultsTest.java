package io.taskpool.process.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.BrokenPoolException;
import io.taskpool.MapOptions;
import io.taskpool.RemoteTaskException;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFuture;
import io.taskpool.TaskSerializationException;
import io.taskpool.TaskTimeoutException;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Extent;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.process.pipe.PipeFault.Direction;
import io.taskpool.process.pipe.PipeFault.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests real workers behind a {@link PipeShim}: the first worker's pipes have a fault, its successors' have none. A few
 * bytes of each stream are tried; {@code -Dtaskpool.realOffsets=N} tries about N for each kind of fault.
 * {@code FakePipeFaultsTest} tries more bytes, without processes.
 */
class RealPipeFaultsTest {
    private static final int OFFSETS = Integer.getInteger("taskpool.realOffsets", 1);

    /** In an ordinary run, the kinds that the simulated worker of {@code FakePipeFaultsTest} covers least. */
    private static final Kind[] KINDS = Extent.isFull() ? Kind.values() : new Kind[] {Kind.CUT, Kind.STOP, Kind.KILL};

    private static final int AT_ONCE = 3;
    private static final String STALL = "io.taskpool.stallMillis";

    /**
     * Prepends the words up to {@code --} to the command if it can create the directory, which only the first worker
     * can.
     */
    private static final String FIRST_ONLY = "d=$1; shift; if mkdir \"$d\" 2>/dev/null; then exec \"$@\"; fi; "
            + "while [ \"$1\" != -- ]; do shift; done; shift; exec \"$@\"";

    @TempDir
    static Path directory;

    @BeforeAll
    static void shortenStallLimit() {
        System.setProperty(STALL, "2000");
    }

    @AfterAll
    static void resetStallLimit() {
        System.clearProperty(STALL);
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void everyCallEndsAndThePoolRecoversWhateverThePipeFault(Direction direction) throws Exception {
        Path counts = directory.resolve("counts-" + direction);
        assertThat(session(null, directory.resolve("sound-" + direction), counts))
                .isEmpty();
        String[] counted = Files.readString(counts).split(" ");
        long length = Long.parseLong(counted[direction == Direction.TO_WORKER ? 0 : 1]);
        assertThat(length).isGreaterThan(300);
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        ExecutorService sessions = Executors.newFixedThreadPool(AT_ONCE);
        int number = 0;
        for (Kind kind : KINDS) {
            for (int i = 0; i < OFFSETS; i++) {
                // Different bytes for each kind.
                long offset = (length * i / OFFSETS + 37L * kind.ordinal()) % (length + 1);
                PipeFault fault = new PipeFault(kind, direction, offset, 1 + (int) (offset % 7));
                Path first = directory.resolve(direction + "-" + number++);
                sessions.execute(() -> {
                    try {
                        session(fault, first, null).forEach(what -> wrong.add(fault + ": " + what));
                    } catch (InterruptedException | IOException | RuntimeException | Error e) {
                        wrong.add(fault + ": " + e);
                    }
                });
            }
        }
        sessions.shutdown();
        assertThat(sessions.awaitTermination(1, TimeUnit.HOURS)).isTrue();
        assertThat(wrong).isEmpty();
    }

    private static String[] prefix(PipeFault fault, Path first, Path counts) {
        String classes = PipeShim.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return new String[] {
            "/bin/sh",
            "-c",
            FIRST_ONLY,
            "sh",
            first.toString(),
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx32m",
            "-cp",
            classes,
            PipeShim.class.getName(),
            fault == null ? "none" : fault.toString(),
            counts == null ? "none" : counts.toString(),
            "--"
        };
    }

    private static List<String> session(PipeFault fault, Path first, Path counts)
            throws InterruptedException, IOException {
        List<String> wrong = new ArrayList<>();
        try (ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(1)
                .maxHeap("64m")
                .commandPrefix(prefix(fault, first, counts))
                .taskTimeout(Duration.ofSeconds(5))
                .cancelGrace(Duration.ofMillis(200))
                .startTimeout(Duration.ofSeconds(8))
                .build()) {
            List<TaskFuture<String>> futures = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                futures.add(pool.submit(n -> "result " + n * 1_000_003, i));
            }
            for (int i = 0; i < 3; i++) {
                check(fault, futures.get(i), "result " + i * 1_000_003, wrong);
            }
            check(fault, pool.submit(RealPipeFaultsTest::look), "null", wrong);
            check(
                    fault,
                    pool.submit(() -> {
                        System.out.println();
                        return "printed";
                    }),
                    "printed",
                    wrong);
            check(
                    fault,
                    pool.submit(() -> {
                        throw new IOException("as expected");
                    }),
                    "as expected",
                    wrong);
            map(pool, fault, wrong);
            tooLong(pool, wrong);
            recover(pool, wrong);
        }
        return wrong;
    }

    /** Requests a resource from the parent. */
    private static String look() {
        return String.valueOf(Thread.currentThread().getContextClassLoader().getResource("no/such/resource"));
    }

    private static void map(ProcessTaskPool pool, PipeFault fault, List<String> wrong) {
        List<Integer> items = IntStream.range(0, 20).boxed().toList();
        try {
            List<Integer> results =
                    pool.map(n -> n * 7, items, MapOptions.defaults().chunkSize(5));
            for (int i = 0; i < 20; i++) {
                if (results.get(i) != i * 7 && !damages(fault)) {
                    wrong.add("item " + i + " gave " + results.get(i));
                }
            }
        } catch (TaskFailedException e) {
            checkCause(e.getCause(), "a map", wrong);
        }
    }

    private static void tooLong(ProcessTaskPool pool, List<String> wrong) {
        try {
            pool.forEach(
                    n -> Thread.sleep(60_000), List.of(1), MapOptions.defaults().timeout(Duration.ofMillis(100)));
            wrong.add("a call outlived its limit");
        } catch (TaskFailedException e) {
            checkCause(e.getCause(), "a call past its limit", wrong);
        }
    }

    private static void recover(ProcessTaskPool pool, List<String> wrong) throws InterruptedException {
        List<String> tries = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tries.clear();
            check(null, pool.submit(n -> "late " + n, 5), "late 5", tries);
            if (tries.isEmpty()) {
                return;
            }
        }
        wrong.add("the pool does not recover: " + tries);
    }

    private static void check(PipeFault fault, TaskFuture<String> future, String expected, List<String> wrong)
            throws InterruptedException {
        try {
            // A flipped bit in a value's tag produces a value of another type, or null.
            Object value = ((TaskFuture<?>) future).get(90, TimeUnit.SECONDS);
            if (!expected.equals(value) && !damages(fault)) {
                wrong.add("'" + value + "' in place of '" + expected + "'");
            }
        } catch (ExecutionException e) {
            if (fault == null && !String.valueOf(e.getCause().getMessage()).contains(expected)) {
                wrong.add("'" + expected + "' failed: " + e.getCause());
            }
            if (!(e.getCause() instanceof IOException)) {
                checkCause(e.getCause(), expected, wrong);
            }
        } catch (TimeoutException e) {
            wrong.add("'" + expected + "' hangs");
        }
    }

    /** Accepts the failures that a fault may cause; corruption within a payload or a class cannot be detected. */
    private static boolean damages(PipeFault fault) {
        return fault != null
                && (fault.kind() == Kind.FLIP
                        || fault.kind() == Kind.DROP
                        || fault.kind() == Kind.DUPLICATE
                        || fault.kind() == Kind.REORDER);
    }

    private static void checkCause(Throwable cause, String what, List<String> wrong) {
        boolean known = cause instanceof WorkerDiedException
                || cause instanceof TaskTimeoutException
                || cause instanceof TaskSerializationException
                || cause instanceof BrokenPoolException
                || cause instanceof RemoteTaskException
                || cause instanceof LinkageError // a class that was corrupted by the fault
                || cause instanceof RuntimeException;
        if (!known || cause.getMessage() == null && !(cause instanceof RuntimeException)) {
            wrong.add(what + " failed with " + cause);
        }
    }
}
