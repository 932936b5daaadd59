package io.taskpool.environments.programs;

import com.example.app.App;
import io.taskpool.TaskAction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import java.nio.file.Files;
import java.util.concurrent.ExecutionException;

/** Calls native code in workers that prints to standard output and ends its process in each way there is. */
public final class NativeCode {
    private NativeCode() {}

    static native int print();

    static native void crash();

    static native void abort();

    static native void exit(int code);

    public static void main(String... args) throws Exception {
        App.main(); // first, since it measures
        String library = args[0];
        try (TaskPool pool = TaskPool.processes(1)) {
            for (int i = 0; i < 100; i++) {
                TaskFuture<Integer> printed = pool.submit(() -> {
                    System.load(library);
                    return print();
                });
                expect(42, printed.get());
            }
            WorkerDiedException crash = death(pool, () -> {
                System.load(library);
                crash();
            });
            expect(
                    true,
                    crash.getMessage().contains("SIGSEGV") || crash.getMessage().contains("SIGABRT"));
            expect(true, Files.readString(crash.crashReport().orElseThrow()).contains("SIGSEGV"));
            expect(
                    true,
                    crash.getMessage()
                            .contains(crash.crashReport().orElseThrow().toString()));
            WorkerDiedException abort = death(pool, () -> {
                System.load(library);
                abort();
            });
            expect("SIGABRT", abort.signal());
            WorkerDiedException exit = death(pool, () -> {
                System.load(library);
                exit(7);
            });
            expect(7, exit.exitCode().orElseThrow());
        }
    }

    /** Lets a worker die between two calls, which get their results. */
    private static WorkerDiedException death(TaskPool pool, TaskAction action) throws Exception {
        TaskFuture<Integer> before = pool.submit(() -> 1);
        TaskFuture<?> deadly = pool.submit(action);
        TaskFuture<Integer> after = pool.submit(() -> 2);
        expect(1, before.get());
        expect(2, after.get());
        try {
            deadly.get();
        } catch (ExecutionException e) {
            return (WorkerDiedException) e.getCause();
        }
        throw new AssertionError("the worker lives on");
    }

    private static void expect(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + ", got " + actual);
        }
    }
}
