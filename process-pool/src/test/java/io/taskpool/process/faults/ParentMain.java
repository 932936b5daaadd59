package io.taskpool.process.faults;

import static org.awaitility.Awaitility.await;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A parent JVM with a pool, for tests that kill it or start it with other options than this JVM. Once it is set up, it
 * prints a line that starts with {@code READY} and the pids of its workers.
 */
final class ParentMain {
    private ParentMain() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "idle" -> {
                ready(busyPool(TaskKind.NONE));
                waitForEver();
            }
            case "spinning" -> {
                ready(busyPool(TaskKind.SPIN));
                waitForEver();
            }
            case "threads" -> {
                ready(busyPool(TaskKind.THREADS));
                waitForEver();
            }
            case "returns" -> ready(busyPool(TaskKind.NONE));
            case "returns-busy" -> ready(busyPool(TaskKind.SPIN));
            case "exits" -> {
                ready(busyPool(TaskKind.SPIN));
                System.exit(3);
            }
            case "exits-early" -> {
                // Its workers become JVMs only once this one has ended.
                String parentGone = "while kill -0 " + ProcessHandle.current().pid() + "; do sleep 0.02; done 2>&-";
                ProcessTaskPool pool = ProcessTaskPool.builder()
                        .workers(2)
                        .minWorkers(2)
                        .maxHeap("64m")
                        .commandPrefix("sh", "-c", parentGone + "; exec \"$@\"", "sh")
                        .build();
                TaskFuture<Integer> unused = pool.submit(Tasks::square, 2);
                await().forever().until(() -> pool.workerPids().size() == 2);
                ready(pool);
                System.exit(3);
            }
            case "unreachable" -> {
                dropPool();
                // Awaitility pauses in between. Collections without a pause stop all threads nearly all the time, also
                // those that end the pool, which then takes minutes on a slow machine.
                await().forever().until(() -> {
                    System.gc();
                    return false; // until the test has seen the workers end
                });
            }
            case "filtered" -> filtered();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private enum TaskKind {
        NONE,
        SPIN,
        THREADS
    }

    private static void dropPool() throws Exception {
        ready(busyPool(TaskKind.NONE));
    }

    private static ProcessTaskPool busyPool(TaskKind kind) throws Exception {
        ProcessTaskPool pool = ProcessTaskPool.builder()
                .workers(2)
                .minWorkers(2)
                .maxHeap("64m")
                .build();
        String file = System.getProperty("begun");
        for (int i = 0; i < 2; i++) {
            switch (kind) {
                case NONE -> pool.submit(Tasks::square, 2).get();
                case SPIN ->
                    pool.submit(() -> {
                        Tasks.append(file, "begun");
                        Acts.spin();
                    });
                case THREADS ->
                    pool.submit(() -> {
                        new Thread(Acts::spin, "left behind").start();
                        Tasks.append(file, "begun");
                        Acts.sleepForEver();
                    });
                default -> throw new AssertionError(kind);
            }
        }
        await().forever().until(() -> kind == TaskKind.NONE || Tasks.lines(file).size() == 2);
        await().forever().until(() -> pool.stats().workersStarted() == 2);
        return pool;
    }

    private static void ready(ProcessTaskPool pool) {
        System.out.println("READY "
                + String.join(
                        ",", pool.workerPids().stream().map(String::valueOf).toList()));
    }

    private static void waitForEver() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    /** Requests a result that this JVM's filter, set on its command line, rejects. */
    private static void filtered() {
        try (TaskPool pool = TaskPool.processes(1)) {
            System.out.println("result " + pool.map(n -> new Cargo.Order(n, List.of()), List.of(1)));
        } catch (RuntimeException e) {
            System.out.println("refused " + e.getMessage());
        }
    }

    /** Starts a JVM that runs this class, on this JVM's class path. */
    static Process start(String mode, Path directory, String... jvmArgs) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.add("-Xmx128m");
        command.add("-Dbegun=" + directory.resolve("begun"));
        command.addAll(List.of(jvmArgs));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ParentMain.class.getName(), mode));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
