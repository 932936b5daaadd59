package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taskpool.TaskAction;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.process.TaskProcess;
import java.io.FileInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Workers that are asked to end exit immediately. HotSpot waits 310 ms for a thread that is in native code when the JVM
 * exits, so none may be blocked in the pipe by then.
 */
class ExitFaultsTest extends FaultFixture {
    /** More than the output window, so that the worker has to read acknowledgements. */
    private static final int LONG_TEXT = 1 << 20;

    @Test
    void aWorkerThatReadsThePipeItselfLeavesIt() throws Exception {
        String found = file("found");
        ProcessTaskPool pool = open(1);
        get(pool.submit(() -> noteAtExit(found)));
        pool.close();
        assertThat(Tasks.lines(found)).containsExactly("in the pipe: []");
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void aWorkerWhoseBackupReaderReadsThePipeLeavesIt() throws Exception {
        String found = file("found");
        ProcessTaskPool pool = open(1);
        get(pool.submit(() -> {
            noteAtExit(found);
            awaitBackupReader();
        }));
        pool.close();
        assertThat(Tasks.lines(found)).containsExactly("in the pipe: []");
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void aWorkerThatIsReplacedLeavesThePipe() throws Exception {
        String found = file("found");
        ProcessTaskPool pool = open(builder(1).maxTasksPerWorker(1));
        List<Long> pids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            pids.add(get(pool.submit(() -> {
                noteAtExit(found);
                return Acts.pid();
            })));
        }
        pool.close();
        assertThat(pids).doesNotHaveDuplicates();
        assertThat(Tasks.lines(found)).containsExactly("in the pipe: []", "in the pipe: []", "in the pipe: []");
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void aProcessThatIsTerminatedWhileItsTaskRunsLeavesThePipe() throws Exception {
        String found = file("found");
        String ready = file("ready");
        TaskProcess<Void> process = TaskProcess.start(() -> {
            noteAtExit(found);
            awaitBackupReader();
            Tasks.append(ready, "ready");
            Acts.sleepForEver();
        });
        await().atMost(Duration.ofSeconds(60)).until(() -> !Tasks.lines(ready).isEmpty());
        process.terminate();
        assertThat(process.join(Duration.ofSeconds(60))).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(Tasks.lines(found)).containsExactly("in the pipe: []");
    }

    /** That saves setting up the JDK's logging, which {@code System.exit} does on JDK 21 and later. */
    @Test
    void aWorkerExitsByReturningFromMain() throws Exception {
        String found = file("found");
        ProcessTaskPool pool = open(1);
        get(pool.submit(() -> noteMainThreadAtExit(found)));
        pool.close();
        assertThat(Tasks.lines(found)).containsExactly("the main thread is there: false");
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void aThreadThatATaskHasLeftDoesNotKeepItsWorkerAlive() throws Exception {
        String found = file("found");
        ProcessTaskPool pool = open(1);
        get(pool.submit(() -> {
            noteMainThreadAtExit(found);
            leaveThread(false);
        }));
        pool.close();
        assertThat(Tasks.lines(found)).containsExactly("the main thread is there: true");
        assertThat(pool.stats().workersDied()).isZero();
    }

    /** A daemon does not keep a JVM alive, but it could start a thread that does. */
    @Test
    void norDoesADaemonThatATaskHasLeft() throws Exception {
        String found = file("found");
        ProcessTaskPool pool = open(1);
        get(pool.submit(() -> {
            noteMainThreadAtExit(found);
            leaveThread(true);
        }));
        pool.close();
        assertThat(Tasks.lines(found)).containsExactly("the main thread is there: true");
        assertThat(pool.stats().workersDied()).isZero();
    }

    @Test
    void aShutdownHookStillGetsClassesAndPrints() throws Exception {
        try (CapturedOutput captured = new CapturedOutput()) {
            ProcessTaskPool pool = open(1);
            get(pool.submit(() -> Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                System.out.println("x".repeat(LONG_TEXT));
                System.out.println("the last word of " + new Late());
            }))));
            pool.close();
            assertThat(captured.out())
                    .isEqualToNormalizingNewlines("x".repeat(LONG_TEXT) + "\nthe last word of a class\n");
            assertThat(pool.stats().workersDied()).isZero();
        }
    }

    /** A class that is not needed before the worker exits. */
    static final class Late {
        @Override
        public String toString() {
            return "a class";
        }
    }

    private static void awaitBackupReader() {
        while (!Processes.isThreadIn("io.taskpool.remote.worker.BackupReader", "run")
                || !Processes.isThreadIn("io.taskpool.remote.worker.PipeReader", "read")) {
            Thread.onSpinWait(); // the caller that waits for the result has a time limit
        }
    }

    private static void noteAtExit(String file) {
        atExit(() -> Tasks.append(file, "in the pipe: " + threadsInPipe()));
    }

    private static void noteMainThreadAtExit(String file) {
        Thread main = Thread.currentThread();
        atExit(() -> Tasks.append(file, "the main thread is there: " + main.isAlive()));
    }

    private static void leaveThread(boolean daemon) {
        Thread thread = new Thread(() -> {
            while (true) {
                LockSupport.park();
            }
        });
        thread.setDaemon(daemon);
        thread.start();
    }

    private static void atExit(TaskAction action) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                action.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    /** Returns the names of the worker's threads that are blocked in the pipe, once all of its threads have settled. */
    private static TreeSet<String> threadsInPipe() {
        while (true) {
            TreeSet<String> found = new TreeSet<>();
            boolean settled = true;
            for (Map.Entry<Thread, StackTraceElement[]> each :
                    Thread.getAllStackTraces().entrySet()) {
                Thread thread = each.getKey();
                StackTraceElement[] stack = each.getValue();
                if (thread.getName().startsWith("taskpool-") && stack.length > 0) {
                    if (stack[0].isNativeMethod() && stack[0].getClassName().equals(FileInputStream.class.getName())) {
                        found.add(thread.getName());
                    } else {
                        settled &= thread.getState() != Thread.State.RUNNABLE;
                    }
                }
            }
            if (settled) {
                return found;
            }
        }
    }
}
