package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.MapOptions;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Extent;
import io.taskpool.contract.Gate;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Resources of workers are bounded and released, and workers are started as the builder specifies. */
class ResourceFaultsTest extends FaultFixture {
    private static final int RECYCLED = Extent.of(12, 120);
    private static final int KILLED = Extent.of(8, 80);

    /** The name prefix of the files of this JVM's pools; other JVMs may be running too. */
    private static final String OWN = "taskpool-" + ProcessHandle.current().pid() + "-";

    private record Usage(int files, int threads, long zombies, Set<String> leftovers) {
        static Usage now() {
            return new Usage(
                    Processes.openFiles(), Thread.getAllStackTraces().size(), Processes.zombies(), findLeftovers());
        }

        private static Set<String> findLeftovers() {
            Set<String> names = new HashSet<>();
            for (String folder : List.of("/dev/shm", System.getProperty("java.io.tmpdir"))) {
                String[] found = new File(folder).list((dir, name) -> name.startsWith(OWN));
                names.addAll(found == null ? List.of() : List.of(found));
            }
            names.removeIf(name -> !name.endsWith(".box") && !name.endsWith(".tmp"));
            return names;
        }

        boolean isWithin(Usage before) {
            // Threads that serve all pools of this JVM may have been started in the meantime.
            return files <= before.files + 4
                    && threads <= before.threads + 8
                    && zombies <= before.zombies
                    && before.leftovers.containsAll(leftovers);
        }
    }

    @Test
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for a busy machine
    void replacedWorkersLeaveNothingBehind() throws Exception {
        try (TaskPool warm = builder(1).build()) {
            assertUsable(warm);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> !isAnyHelperAlive());
        Usage before = Usage.now();
        ProcessTaskPool recycled = open(builder(2).maxHeap("16m").maxTasksPerWorker(1));
        Set<Long> pids = new HashSet<>(recycled.map(
                n -> Acts.pid(), range(RECYCLED), MapOptions.defaults().chunkSize(1)));
        assertThat(pids).hasSize(RECYCLED);
        recycled.close();
        ProcessTaskPool killed = open(builder(2).maxHeap("16m"));
        for (int i = 0; i < KILLED; i++) {
            // One success between the deaths; otherwise they form a crash loop, which is slowed down.
            TaskFuture<Integer> square = killed.submit(Tasks::square, 2);
            failure(killed.submit(() -> Acts.halt(1)), WorkerDiedException.class);
            assertThat(get(square)).isEqualTo(4);
        }
        killed.close();
        assertThat(pids).noneMatch(Processes::isRunning);
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Usage after = Usage.now();
            assertThat(after.isWithin(before))
                    .as("%s, before: %s", after, before)
                    .isTrue();
        });
    }

    private static boolean isAnyHelperAlive() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("taskpool-")
                        && thread.getName().contains("-process-"));
    }

    @Test
    void thirtyTwoWorkersRunAtTheSameTime() throws Exception {
        ProcessTaskPool pool = open(builder(32).maxHeap("16m"));
        Gate gate = gate();
        int port = gate.port();
        List<TaskFuture<Long>> futures = range(32).stream()
                .map(n -> pool.submit(() -> {
                    Gate.pass(port);
                    return Acts.pid();
                }))
                .toList();
        gate.awaitArrivals(32);
        gate.open();
        Set<Long> pids = new HashSet<>();
        for (TaskFuture<Long> future : futures) {
            pids.add(get(future));
        }
        assertThat(pids).hasSize(32);
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void recyclingNeverStrandsTheBacklog() throws Exception {
        ProcessTaskPool pool = open(builder(2).maxTasksPerWorker(7));
        List<TaskFuture<Long>> futures =
                range(100).stream().map(n -> pool.submit(Acts::pid)).toList();
        Map<Long, Long> callsByWorker = new HashMap<>();
        for (TaskFuture<Long> future : futures) {
            callsByWorker.merge(get(future), 1L, Long::sum);
        }
        assertThat(callsByWorker.values()).allMatch(calls -> calls <= 7);
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void stalledConsumerSoonStopsTheWorkers() throws Exception {
        ProcessTaskPool pool = open(2);
        AtomicInteger taken = new AtomicInteger();
        Iterable<Integer> endless =
                () -> Stream.generate(taken::incrementAndGet).iterator();
        try (Stream<byte[]> results = pool.stream(
                n -> new byte[100_000],
                endless,
                MapOptions.defaults().lookAhead(16).chunkSize(1))) {
            Iterator<byte[]> iterator = results.iterator();
            assertThat(iterator.next()).hasSize(100_000);
            await().until(() -> pool.stats().inFlight() == 0 && pool.stats().queued() == 0);
            assertThat(taken.get()).isLessThanOrEqualTo(18);
        }
        assertUsable(pool);
    }

    @Test
    void workerBlockedByUnreadOutputCanStillBeCancelled() throws Exception {
        ProcessTaskPool pool = open(1);
        assertUsable(pool);
        PrintStream out = System.out;
        String file = file("printed");
        try (HeldOutput held = new HeldOutput()) {
            System.setOut(held.stream());
            TaskFuture<Void> chatty = pool.submit(() -> {
                for (int i = 0; i < 100_000; i++) {
                    System.out.println("x".repeat(1_000));
                }
                Tasks.append(file, "all of it");
            });
            held.awaitText();
            assertThat(chatty.cancel(true)).isTrue();
            List<Long> pids = pool.workerPids();
            Processes.awaitGone(pids, Duration.ofSeconds(60));
            assertThat(Tasks.lines(file)).isEmpty();
            held.release();
            assertUsable(pool);
        } finally {
            System.setOut(out);
        }
    }

    @Test
    void nestedPoolsWorkUpToALimitThatTheErrorNames() throws Exception {
        ProcessTaskPool pool = open(1);
        assertThat(get(pool.submit(() -> nested(1)))).isEqualTo("1 2");
        assertThat(get(pool.submit(() -> nested(5)))).contains("nested", "3 deep", "limit", "thread pool");
        assertUsable(pool);
    }

    private static String nested(int levels) {
        if (levels == 0) {
            return "2";
        }
        try (TaskPool inner = builder(1).maxHeap("32m").build()) {
            return levels == 1
                    ? "1 " + inner.submit(() -> nested(0)).get()
                    : inner.submit(() -> nested(levels - 1)).get();
        } catch (Exception e) {
            return String.valueOf(e);
        }
    }

    @Test
    void environmentOfWorkersIsWhatTheBuilderSpecifies() throws Exception {
        ProcessTaskPool pool = open(builder(1).environment(Map.of("ONE", "1", "SECRET", "hush hush")));
        Map<String, String> found = new HashMap<>(get(pool.submit(() -> Map.copyOf(System.getenv()))));
        assertThat(found.remove("TASKPOOL_DEPTH")).isEqualTo("1");
        assertThat(found).isEqualTo(Map.of("ONE", "1", "SECRET", "hush hush"));
        assertThat(ProcessHandle.of(pidOf(pool)).flatMap(handle -> handle.info().commandLine()))
                .hasValueSatisfying(command -> assertThat(command).doesNotContain("hush"));
        ProcessTaskPool bare = open(builder(1).environment(Map.of()));
        assertThat(get(bare.submit(() -> Map.copyOf(System.getenv())))).containsOnlyKeys("TASKPOOL_DEPTH");
        ProcessTaskPool same = open(1);
        Map<String, String> inherited = new HashMap<>(get(same.submit(() -> Map.copyOf(System.getenv()))));
        inherited.remove("TASKPOOL_DEPTH");
        assertThat(inherited).isEqualTo(System.getenv());
    }

    @Test
    void directoryPrefixAndArgumentsAreUsedAsGiven() throws Exception {
        ProcessTaskPool pool = open(builder(1)
                .directory(directory)
                .commandPrefix("nice", "-n", "7")
                .jvmArgs("-Dkey=a value with spaces", "-Xss2m")
                .maxHeap("48m"));
        assertThat(get(pool.submit(
                        () -> Path.of("").toAbsolutePath().toRealPath().toString())))
                .isEqualTo(directory.toRealPath().toString());
        assertThat(get(pool.submit(() -> System.getProperty("key")))).isEqualTo("a value with spaces");
        assertThat(get(pool.submit(() -> Runtime.getRuntime().maxMemory()))).isBetween(40L << 20, 48L << 20);
        // Relative to this JVM's own, up to the highest that there is.
        assertThat(niceness(pidOf(pool)))
                .isEqualTo(Math.min(19, niceness(ProcessHandle.current().pid()) + 7));
    }

    private static int niceness(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
    }
}
