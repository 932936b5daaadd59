package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.taskpool.RemoteTaskException;
import io.taskpool.Task;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.TaskSerializationException;
import io.taskpool.WorkerDiedException;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What a user reads who has made one of the usual mistakes: what happened, to which call, on which worker, what to do. */
class MessagesTest extends FaultFixture {
    private static final String HERE = "lambda in io.taskpool.process.faults.MessagesTest.";

    private static String unsent(TaskPool pool, Task<?> task) {
        return String.valueOf(
                failure(pool.submit(task), TaskSerializationException.class).getMessage());
    }

    // ---- which call --------------------------------------------------------------------------------------------

    @Test
    void lambdaIsNamedByTheMethodThatItStandsIn() throws Exception {
        TaskPool pool = open(1);
        assertThat(failure(pool.submit(() -> Acts.halt(3)), WorkerDiedException.class))
                .hasMessageContaining("while call 1 (" + HERE + "lambdaIsNamedByTheMethodThatItStandsIn) was running");
        assertThatThrownBy(() -> pool.map(Acts::halt, List.of(3)))
                .hasMessageContaining("the call for item 0 (io.taskpool.process.faults.Acts::halt)");
    }

    // ---- what a lambda captured --------------------------------------------------------------------------------

    @Test
    void capturedVariable() throws Exception {
        ByteArrayInputStream stream = new ByteArrayInputStream(new byte[3]);
        assertThat(unsent(open(1), stream::available)).contains("java.io.ByteArrayInputStream is not serializable");
        assertThat(unsent(open(1), () -> stream.read()))
                .containsSubsequence(
                        "the task cannot be sent to another JVM",
                        HERE + "capturedVariable captured a variable (captured value 1)",
                        "java.io.ByteArrayInputStream is not serializable",
                        "into another local variable before the lambda, or let the task make its own");
    }

    @Test
    void capturedPool() throws Exception {
        ProcessTaskPool pool = open(1);
        assertThat(unsent(pool, () -> pool.submit(() -> 1).get()))
                .containsSubsequence("captured a variable", "is a pool of this JVM", "TaskPool.threads()");
        TaskPool view = pool;
        assertThat(unsent(pool, () -> view.map(Tasks::square, List.of(1)))).contains("is a pool of this JVM");
    }

    @Test
    void capturedFuture() throws Exception {
        TaskPool pool = open(1);
        TaskFuture<Integer> future = pool.submit(() -> 1);
        assertThat(unsent(pool, () -> future.get() + 1)).contains("is a future of this JVM", "get its result here");
    }

    @Test
    void capturedLambdaOfAnInterfaceOfTheJdk() throws Exception {
        Runnable runnable = () -> {};
        assertThat(unsent(open(1), () -> {
                    runnable.run();
                    return 1;
                }))
                .containsSubsequence(
                        "captured a variable", "is made as java.lang.Runnable", "(Runnable & Serializable)");
    }

    @Test
    void resultOfAClassOfTheJdk() {
        TaskPool pool = open(1);
        assertThatThrownBy(() -> pool.submit(() -> Optional.of(1)).get())
                .hasMessageContaining("java.util.Optional is not serializable; return a form of it that is")
                .hasMessageNotContaining("make it Serializable"); // nobody can
        assertThatThrownBy(
                        () -> pool.submit(() -> List.of(1, 2, 3).subList(0, 2)).get())
                .hasMessageContaining("is not serializable; return a form of it that is, for example a new ArrayList");
    }

    // ---- the executor view -------------------------------------------------------------------------------------

    @Test
    void callableThatIsNotSerializable() throws Exception {
        Callable<Integer> callable = () -> 1;
        assertThatThrownBy(() -> open(1).asExecutorService().submit(callable).get())
                .hasMessageContainingAll(
                        "is made as java.util.concurrent.Callable, which is not Serializable",
                        "declare it as a Task",
                        "(Callable & Serializable) () -> …");
    }

    @Test
    void supplyAsyncIsRefusedAtOnce() {
        TaskPool pool = open(1);
        assertThatThrownBy(() -> CompletableFuture.supplyAsync(() -> 1, pool.asExecutorService()))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContainingAll("refers to the future itself", "pool.submit(() -> …).toCompletableFuture()")
                .hasMessageNotContaining("Serializable");
    }

    // ---- the worker --------------------------------------------------------------------------------------------

    @Test
    void outOfMemory() throws Exception {
        ProcessTaskPool pool = open(builder(1).maxHeap("64m"));
        assertThat(failure(
                        pool.submit(() -> {
                            List<byte[]> all = new ArrayList<>();
                            while (true) {
                                all.add(new byte[1 << 20]);
                            }
                        }),
                        OutOfMemoryError.class))
                .hasMessageContainingAll(
                        "Java heap space", "call 1 (" + HERE + "outOfMemory)", "on worker 1 (pid ", "whose heap is 64m")
                .hasMessageContainingAll("maxHeap", "retryOutOfMemory")
                .satisfies(error -> assertThat(error.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(MessagesTest.class.getName())));
    }

    private static final class Unwritable extends RuntimeException {
        private final Object lock = new Object();

        Unwritable(String message) {
            super(message);
        }
    }

    @Test
    void standInSaysWhyItReplacesTheException() throws Exception {
        RemoteTaskException standIn = failure(
                open(1).submit(() -> {
                    throw new Unwritable("boo");
                }),
                RemoteTaskException.class);
        assertThat(standIn.getSuppressed())
                .singleElement()
                .satisfies(reason -> assertThat(reason)
                        .isInstanceOf(TaskSerializationException.class)
                        .hasMessageContainingAll(
                                "the exception cannot be sent to another JVM", "MessagesTest$Unwritable.lock"));
    }

    @Test
    void filterSaysHowToAllowWhatItRefuses() throws Exception {
        TaskPool pool = open(builder(1).resultPackages("com.example"));
        assertThat(failure(pool.submit(() -> new Cargo.Customer("Jo", 1)), TaskSerializationException.class))
                .hasMessage("the result cannot be read: the pool's filter refuses"
                        + " io.taskpool.process.faults.Cargo$Customer; if it is safe to read, let resultPackages"
                        + " name \"io.taskpool.process.faults\", or the filter given to resultFilter allow it");
    }

    // ---- the pool ----------------------------------------------------------------------------------------------

    @Test
    void cancelledByShutdownNow() throws Exception {
        TaskPool pool = open(1);
        pool.submit(() -> Acts.sleepForEver());
        TaskFuture<Integer> waiting = pool.submit(() -> 2);
        pool.shutdownNow();
        assertThat(catchThrowableOfType(CancellationException.class, waiting::get))
                .hasMessageContainingAll("call 2 (", "because its pool was shut down", "shutdownNow()");
        TaskFuture<Integer> own = open(1).submit(() -> 3);
        own.cancel(true);
        assertThat(catchThrowableOfType(CancellationException.class, own::get)).hasMessage("the call was cancelled");
    }
}
