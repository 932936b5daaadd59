package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.BrokenPoolException;
import io.taskpool.RemoteTaskException;
import io.taskpool.Task;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskSerializationException;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.process.classes.CompiledProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A process pool in this JVM finds what could not cross a pipe, and lets everything else happen right here. */
class InThisJvmTest extends FaultFixture {
    private static final AtomicInteger INITIALIZED = new AtomicInteger();
    private static final ThreadLocal<String> GREETING = new ThreadLocal<>();

    private ProcessTaskPool here() {
        return open(builder(4).inThisJvm());
    }

    @Test
    void callsRunOnOneThreadOfThisJvm() throws Exception {
        ProcessTaskPool pool = here();
        assertThat(get(pool.submit(Acts::pid)))
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(pool.map(n -> Thread.currentThread().getName(), range(50)).stream()
                        .distinct())
                .hasSize(1);
        assertThat(pool.workerPids()).isEmpty();
        assertThat(pool.workers())
                .singleElement()
                .satisfies(worker -> assertThat(worker.pid())
                        .isEqualTo(ProcessHandle.current().pid()));
    }

    @Test
    void whatIsPassedArrivesAsACopy() throws Exception {
        ProcessTaskPool pool = here();
        List<String> mine = new ArrayList<>(List.of("mine"));
        List<String> returned = get(pool.submit(
                list -> {
                    list.add("theirs");
                    return list;
                },
                mine));
        assertThat(returned).containsExactly("mine", "theirs");
        assertThat(mine).containsExactly("mine");
        long[] array = new long[100_000];
        long[] copy = get(pool.submit(longs -> longs, array));
        assertThat(copy).isEqualTo(array).isNotSameAs(array);
        assertThat(pool.map(longs -> longs.length, List.of(array, new long[3]))).containsExactly(100_000, 3);
    }

    @Test
    void capturedVariableThatCannotBeSent() {
        Object lock = new Object();
        assertThat(failure(here().submit(() -> lock.hashCode()), TaskSerializationException.class))
                .hasMessageContaining("captured a variable");
    }

    @Test
    void argumentResultAndExceptionThatCannotBeSent() throws Exception {
        ProcessTaskPool pool = here();
        assertThatThrownBy(() -> pool.map(connection -> 1, List.of(new Cargo.Connection())))
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(TaskSerializationException.class);
        assertThat(failure(pool.submit(() -> new Cargo.Connection()), TaskSerializationException.class))
                .hasMessageContaining("the result cannot be sent");
        assertThat(failure(
                        pool.submit(() -> {
                            throw new Cargo.CarriesAConnection("lost", new IllegalStateException("cause"));
                        }),
                        RemoteTaskException.class))
                .hasMessageContaining("CarriesAConnection");
        assertThat(get(pool.submit(() -> 1))).isEqualTo(1);
    }

    @Test
    void exceptionIsACopyWithTheStackOfTheTask() throws Exception {
        IllegalStateException thrown = new IllegalStateException("boo");
        Throwable arrived = failure(
                here().submit((Task<Integer>) () -> {
                    throw thrown;
                }),
                IllegalStateException.class);
        assertThat(arrived).isNotSameAs(thrown).hasMessage("boo");
        assertThat(arrived.getStackTrace()).isEqualTo(thrown.getStackTrace());
    }

    @Test
    void filterApplies() throws Exception {
        ProcessTaskPool pool = open(builder(1).inThisJvm().resultPackages("com.example"));
        assertThat(failure(pool.submit(() -> new Cargo.Customer("Jo", 1)), TaskSerializationException.class))
                .hasMessageContaining("the pool's filter refuses");
    }

    @Test
    void classThatNoWorkerWouldGet() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("classes"));
        CompiledProgram.compile(folder, """
                package app;
                public record Made(int n) implements io.taskpool.Task<Integer> {
                    public Integer call() { return n; }
                }
                """);
        byte[] bytes = Files.readAllBytes(folder.resolve("app/Made.class"));
        ClassLoader inMemory = new ClassLoader(InThisJvmTest.class.getClassLoader()) {
            @Override
            protected Class<?> findClass(String name) {
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        Task<?> made = (Task<?>)
                inMemory.loadClass("app.Made").getConstructor(int.class).newInstance(3);
        assertThat(failure(here().submit(made), TaskSerializationException.class))
                .hasMessageContainingAll("app.Made", "cannot supply its bytes");
    }

    @Test
    void initializerRunsOnceOnTheThreadOfTheCalls() throws Exception {
        INITIALIZED.set(0);
        ProcessTaskPool pool = open(builder(1).inThisJvm().initializer(() -> {
            INITIALIZED.incrementAndGet();
            GREETING.set("hello");
        }));
        assertThat(pool.map(n -> GREETING.get() + n, range(3))).containsExactly("hello0", "hello1", "hello2");
        assertThat(get(pool.submit(() -> GREETING.get()))).isEqualTo("hello");
        assertThat(INITIALIZED).hasValue(1);
    }

    @Test
    void initializerThatThrows() throws Exception {
        ProcessTaskPool pool = open(builder(1).inThisJvm().initializer(() -> {
            throw new IllegalStateException("no licence");
        }));
        assertThat(failure(pool.submit(() -> 1), BrokenPoolException.class))
                .hasMessageContainingAll("cannot start workers", "the initializer failed", "no licence")
                .hasCauseInstanceOf(IllegalStateException.class);
    }
}
