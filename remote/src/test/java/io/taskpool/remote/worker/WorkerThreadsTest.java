package io.taskpool.remote.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.condition.OS.LINUX;

import io.taskpool.Task;
import io.taskpool.TaskAction;
import io.taskpool.TaskFunction;
import io.taskpool.remote.wire.BlackBoxLayout;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FunctionType;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.remote.wire.ToWorker;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;

/** The duties of a worker's threads. */
@Timeout(300)
class WorkerThreadsTest {
    /** Classes that the worker has to request, and that need others. */
    private static final List<String> CLASSES = List.of(
            "org.assertj.core.api.AbstractListAssert",
            "org.assertj.core.api.AbstractFileAssert",
            "org.assertj.core.internal.Strings",
            "org.assertj.core.util.Lists",
            "org.assertj.core.presentation.StandardRepresentation",
            "net.jqwik.api.Arbitraries",
            "org.junit.jupiter.api.Assertions",
            "org.junit.platform.commons.util.ReflectionUtils");

    @Test
    void theInitializerAndAllCallsRunOnTheSameThread() throws Exception {
        TaskAction initializer = () -> Bound.VALUE.set(Thread.currentThread());
        TaskFunction<Integer, String> look = n -> {
            Thread bound = Bound.VALUE.get();
            if (n % 50 == 49) {
                awaitBackupReader();
            }
            if (n % 100 == 1 && n / 100 < CLASSES.size()) {
                Class.forName(CLASSES.get(n / 100), true, Bound.class.getClassLoader());
            }
            return bound == Thread.currentThread() ? bound.getName() : "call " + n + " on " + Thread.currentThread();
        };
        try (TestHost host = new TestHost().welcome(initializer)) {
            host.code(1, look);
            int next = 0;
            while (next < 1_000) {
                // One at a time, so that the worker is idle in between, alternating with many at a time.
                int count = next % 3 == 0 ? 1 : Math.min(37, 1_000 - next);
                Object[] arguments = new Object[count];
                for (int i = 0; i < count; i++) {
                    arguments[i] = next + i;
                }
                long first = host.runWith(FunctionType.TASK_FUNCTION, 0, 1, null, count, arguments);
                for (int i = 0; i < count; i++) {
                    assertThat(host.result(first + i)).isEqualTo("taskpool-worker");
                }
                next += count;
            }
        }
    }

    /** Waits, on the worker, until the backup reader has taken the pipe over from the current thread. */
    private static void awaitBackupReader() {
        while (!isBackupReading()) {
            Thread.onSpinWait(); // the caller that waits for the result has a time limit
        }
    }

    private static boolean isBackupReading() {
        for (Map.Entry<Thread, StackTraceElement[]> each :
                Thread.getAllStackTraces().entrySet()) {
            if (each.getKey().getName().equals("taskpool-reader")) {
                for (StackTraceElement frame : each.getValue()) {
                    if (frame.getClassName().equals("io.taskpool.remote.worker.PipeReader")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    static final class Bound {
        static final ThreadLocal<Thread> VALUE = new ThreadLocal<>();
        static final Semaphore NEXT_CLASS = new Semaphore(0);

        private Bound() {}
    }

    @Test
    void recallAndCancelReachAWorkerThatRunsALongCall() throws Exception {
        TaskFunction<Integer, String> sleep = n -> {
            try {
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException e) {
                return "interrupted " + n;
            }
        };
        try (TestHost host = new TestHost().welcome(null)) {
            for (int round = 0; round < 20; round++) {
                long first = host.run(FunctionType.TASK_FUNCTION, sleep, 1, 2, 3);
                host.awaitBox(BlackBoxLayout.RUNNING_CALL, first);
                host.handler(ToWorker.RECALL);
                ByteSource recalled = host.expect(ToParent.RECALLED);
                assertThat(recalled.varint()).isEqualTo(first + 1);
                assertThat(recalled.varint()).isEqualTo(first + 3);
                host.handler(ToWorker.CANCEL, first, 1);
                assertThat(host.result(first)).isEqualTo("interrupted 1");
            }
        }
    }

    @Test
    void aCallCanLoadClassesOnAnotherThread() throws Exception {
        Task<String> other = () -> {
            String[] name = new String[1];
            Thread thread = new Thread(() -> name[0] = new Late().toString());
            thread.start();
            thread.join();
            return name[0];
        };
        try (TestHost host = new TestHost().welcome(null)) {
            assertThat(host.result(host.run(FunctionType.TASK, other))).isEqualTo("late");
        }
    }

    static final class Late {
        @Override
        public String toString() {
            return "late";
        }
    }

    /**
     * The thread outlives its call, so it requests classes while the main thread runs other calls and while it waits
     * for the next.
     */
    @Test
    void aThreadThatOutlivesItsTaskCanLoadClassesWhileTheWorkerIsIdleOrBusy() throws Exception {
        TaskFunction<Integer, Integer> leave = n -> {
            Thread thread = new Thread(() -> {
                try {
                    for (String name : CLASSES) {
                        Bound.NEXT_CLASS.acquire();
                        Class.forName(name, true, Bound.class.getClassLoader());
                        System.out.println("loaded " + name);
                    }
                } catch (ReflectiveOperationException | InterruptedException e) {
                    System.out.println("failed: " + e);
                }
            });
            thread.start();
            return n;
        };
        TaskFunction<Integer, Integer> loadOne = n -> {
            Bound.NEXT_CLASS.release();
            return n;
        };
        TaskFunction<Integer, Integer> same = n -> n;
        try (TestHost host = new TestHost().welcome(null)) {
            assertThat(host.result(host.run(FunctionType.TASK_FUNCTION, leave, 1)))
                    .isEqualTo(1);
            host.code(1, same);
            host.code(2, loadOne);
            for (int i = 0; i < CLASSES.size(); i++) {
                assertThat(host.result(host.runWith(FunctionType.TASK_FUNCTION, 0, 2, null, 1, i)))
                        .isEqualTo(i);
                boolean busy = i % 2 == 0;
                for (int call = 0; busy && call < 500; call++) {
                    assertThat(host.result(host.runWith(FunctionType.TASK_FUNCTION, 0, 1, null, 1, call)))
                            .isEqualTo(call);
                }
                host.awaitText(host.output, "loaded " + CLASSES.get(i));
            }
        }
    }

    @Test
    void aSpinningWorkerEndsWhenItsPipeIsClosed() throws Exception {
        Task<Integer> spin = () -> {
            int n = 0;
            while (n >= 0) {
                n = (n + 1) & 0xffff;
            }
            return n;
        };
        try (TestHost host = new TestHost("-XX:+UseCountedLoopSafepoints").welcome(null)) {
            host.awaitBox(BlackBoxLayout.RUNNING_CALL, host.run(FunctionType.TASK, spin));
            host.closePipe();
            assertThat(host.exitValue()).isZero();
        }
    }

    @Test
    @EnabledOnOs(LINUX)
    void anIdleWorkerDoesNotWakeUp() throws Exception {
        TaskFunction<Integer, Integer> work = n -> {
            if (n % 10 == 0) {
                awaitBackupReader();
            }
            return n;
        };
        try (TestHost host = new TestHost().welcome(null)) {
            for (int i = 0; i < 100; i++) {
                assertThat(host.result(host.run(FunctionType.TASK_FUNCTION, work, i)))
                        .isEqualTo(i);
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            Map<String, String> before = switches(host);
            assertThat(before.toString())
                    .contains("taskpool-worker")
                    .contains("taskpool-reader")
                    .contains("taskpool-watch");
            while (true) {
                // The test checks that nothing happens, so it can only wait for time to pass.
                assertThat(host.frames.poll(300, TimeUnit.MILLISECONDS)).isNull();
                Map<String, String> after = switches(host);
                if (after.equals(before)) {
                    break;
                }
                assertThat(System.nanoTime())
                        .as("threads woke up: %s, then %s", before, after)
                        .isLessThan(deadline);
                before = after;
            }
        }
    }

    /** In front of calls that come far apart, the thread that watches them sleeps again as soon as they are over. */
    @Test
    @EnabledOnOs(LINUX)
    void theWatcherOfAWorkerWithRareCallsHardlyWakesUp() throws Exception {
        TaskFunction<Integer, Integer> same = n -> n;
        try (TestHost host = new TestHost().welcome(null)) {
            int calls = 40;
            long before = 0;
            for (int i = 0; i < 2 * calls; i++) {
                if (i == calls) {
                    before = watcherSwitches(host);
                }
                assertThat(host.result(host.run(FunctionType.TASK_FUNCTION, same, i)))
                        .isEqualTo(i);
                // The pace of the calls: nothing is waited for.
                assertThat(host.frames.poll(25, TimeUnit.MILLISECONDS)).isNull();
            }
            assertThat((watcherSwitches(host) - before) / calls).isLessThan(8);
        }
    }

    private static long watcherSwitches(TestHost host) throws IOException {
        return switches(host).entrySet().stream()
                .filter(thread -> thread.getKey().contains("taskpool-watch"))
                .mapToLong(thread -> Long.parseLong(thread.getValue()
                        .substring(thread.getValue().indexOf(':') + 1)
                        .strip()))
                .sum();
    }

    /** Returns how often each of the worker's own threads has gone to sleep. The JVM's threads are excluded. */
    private static Map<String, String> switches(TestHost host) throws IOException {
        Map<String, String> switches = new TreeMap<>();
        Path tasks = Path.of("/proc/" + host.process.pid() + "/task");
        try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
            for (Path task : all) {
                List<String> status = Files.readAllLines(task.resolve("status"));
                if (status.get(0).contains("taskpool-")) {
                    for (String line : status) {
                        if (line.startsWith("voluntary_ctxt_switches")) {
                            switches.put(status.get(0) + " " + task.getFileName(), line);
                        }
                    }
                }
            }
        }
        return switches;
    }
}
