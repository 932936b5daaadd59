package io.taskpool.process.faults;

import static org.awaitility.Awaitility.await;

import io.taskpool.TaskFuture;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;

/** Looks into the home of a shared object, so that a test knows who waits there before it makes a fault. */
final class HomeState {
    private final Object state;
    private final ReentrantLock lock;

    private HomeState(Object state, ReentrantLock lock) {
        this.state = state;
        this.lock = lock;
    }

    /** Looks at a queue, semaphore or latch of this JVM. */
    static HomeState of(Object shared) {
        Object target = read(read(shared, "access"), "target");
        ReentrantLock lock = (ReentrantLock) read(target, "lock");
        return new HomeState(
                target.getClass().getSimpleName().equals("QueueHome") ? read(target, "state") : target, lock);
    }

    static Object read(Object object, String name) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return value(field, object);
                }
            }
        }
        throw new AssertionError(object.getClass() + " has no field " + name);
    }

    private static Object value(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the value of a number. */
    int number(String name) {
        lock.lock();
        try {
            return (int) read(state, name);
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many requests stand in a line. */
    int waiting(String line) {
        lock.lock();
        try {
            return ((Map<?, ?>) read(read(state, line), "requests")).size();
        } finally {
            lock.unlock();
        }
    }

    void awaitWaiting(String line, int count) {
        awaitThat(() -> waiting(line) == count);
    }

    /** Waits for requests to stand in a line; false if a call ends before. */
    boolean awaitWaiting(String line, int count, TaskFuture<?> unlessDone) {
        awaitThat(() -> waiting(line) == count || unlessDone.isDone());
        return !unlessDone.isDone();
    }

    private static void awaitThat(Callable<Boolean> state) {
        await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(state);
    }
}
