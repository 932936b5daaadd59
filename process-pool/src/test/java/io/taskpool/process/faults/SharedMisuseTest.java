package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.TaskFuture;
import io.taskpool.TaskSerializationException;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.shared.SharedClosedException;
import io.taskpool.shared.SharedObject;
import io.taskpool.shared.SharedQueue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A shared object that is used in a wrong way says so at once, and the queue or pool stays in use. */
class SharedMisuseTest extends FaultFixture {
    /** Writes an object by Java serialization, as a task may do on its own. */
    static byte[] written(Object object) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    static Object read(byte[] bytes) throws Exception {
        return new ObjectInputStream(new ByteArrayInputStream(bytes)).readObject();
    }

    @Test
    void aClosedPoolTakesNoTaskWithAQueue() {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        ProcessTaskPool pool = open(1);
        pool.close();
        assertThatThrownBy(() -> pool.submit(() -> queue.take())).isInstanceOf(RejectedExecutionException.class);
        assertThat(queue.size()).isZero();
    }

    @Test
    void aQueueThatWasClosedBeforeItIsCapturedSaysSo() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        queue.close();
        assertThat(failure(open(1).submit(() -> queue.put(1)), SharedClosedException.class))
                .hasMessage("the queue was closed, so it takes no more elements");
    }

    @Test
    void aQueueIsNotWrittenOutsideOfACall() {
        assertThatThrownBy(() -> written(SharedQueue.bounded(1)))
                .isInstanceOf(NotSerializableException.class)
                .hasMessageStartingWith("the queue can only be sent to a worker");
    }

    @Test
    void whatATaskWritesOfAQueueIsReadAsThatQueue() throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(1);
        byte[] bytes = get(open(1).submit(() -> written(queue)));
        assertThat(read(bytes)).isSameAs(queue);
    }

    @Test
    void aQueueThatATaskMadeIsNoResult() throws Exception {
        ProcessTaskPool pool = open(1);
        String advice =
                "cannot be sent to another JVM: the queue can only be sent to a worker of a pool that was made in"
                        + " the same JVM, as part of a call: it lives in the JVM that made it. Make it in the program, and let the"
                        + " task capture it";
        assertThat(failure(pool.submit(() -> SharedQueue.bounded(1)), TaskSerializationException.class))
                .hasMessageEndingWith(advice)
                .hasMessageContaining("the result (io.taskpool.shared.SharedQueue) ");
        assertThat(failure(
                        pool.submit(() -> Map.of("queue", List.of(SharedQueue.bounded(1)))),
                        TaskSerializationException.class))
                .hasMessageEndingWith(advice)
                .hasMessageNotContaining("is not serializable");
        assertUsable(pool);
    }

    @Test
    void anElementThatCannotBeWrittenIsNotInTheQueue() throws Exception {
        SharedQueue<Object> queue = SharedQueue.bounded(2);
        ProcessTaskPool pool = open(1);
        assertThat(failure(pool.submit(() -> queue.put(List.of(1, new Object()))), TaskSerializationException.class))
                .hasMessageContaining("java.lang.Object is not serializable, at ")
                .hasMessageContaining("[1]");
        assertThat(queue.size()).isZero();
        assertThatThrownBy(() -> queue.put(Map.of("key", new Object())))
                .isInstanceOf(TaskSerializationException.class)
                .hasMessageContaining("java.lang.Object is not serializable, at ")
                .hasMessageContaining("[key]");
        assertThat(queue.size()).isZero();
        queue.put(7);
        assertThat(get(pool.submit(() -> queue.take()))).isEqualTo(7);
    }

    @Test
    void anElementFromBeforeTheFirstWorkerFailsTheTakeThatItIsFor() throws Exception {
        SharedQueue<Object> queue = SharedQueue.bounded(2);
        queue.put(List.of(1, new Object()));
        queue.put(7);
        ProcessTaskPool pool = open(1);
        assertThat(failure(pool.submit(() -> queue.take()), TaskSerializationException.class))
                .hasMessageContaining("java.lang.Object is not serializable, at ")
                .hasMessageContaining("[1]");
        assertThat(get(pool.submit(() -> queue.take()))).isEqualTo(7);
    }

    interface Stubborn {
        int neverReturns();
    }

    @Test
    void aCallThatNeverReturnsHoldsUpNeitherItsTaskNorThePool() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Stubborn shared = SharedObject.of(Stubborn.class, () -> {
            begun.countDown();
            while (true) {
                try {
                    end.await();
                    return 1;
                } catch (InterruptedException ignored) {
                    // as a method that does not care
                }
            }
        });
        ProcessTaskPool pool = open(1);
        try {
            long pid = pidOf(pool);
            TaskFuture<Integer> task = pool.submit(() -> shared.neverReturns());
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            task.cancel(true);
            assertThatThrownBy(() -> get(task)).isInstanceOf(CancellationException.class);
            assertThat(pidOf(pool)).isEqualTo(pid);
            pool.close();
        } finally {
            end.countDown();
        }
    }
}
