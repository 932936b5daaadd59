package io.taskpool.benchmarks.soak;

import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.random.RandomGenerator;

/** Single calls. */
final class Submits {
    private Submits() {}

    /** Many tiny calls, whose outcomes are received by callbacks or by {@code get}. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback's own outcome does not matter
    static void tiny(CallWindow window, SoakPool pool, RandomGenerator random, Pace pace) throws Exception {
        int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 2_000);
        boolean callbacks = random.nextBoolean();
        Operation operation = pace.take(count)
                ? window.begin(
                        count + " submits, received by " + (callbacks ? "callbacks" : "get"),
                        pool,
                        count,
                        Expectation.of(pool, SeenOutcome.VALUE))
                : null;
        if (operation == null) {
            return;
        }
        String file = window.file();
        long salt = window.salt();
        List<TaskFuture<Long>> futures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int call = operation.first() + i;
            TaskFuture<Long> future = pool.pool().submit(n -> SoakTasks.plain(file, salt, n), call);
            futures.add(future);
            if (callbacks) {
                future.whenComplete((value, failure) -> window.reportEither(call, value, failure));
            }
        }
        for (int i = 0; i < count; i++) {
            if (callbacks) {
                awaitEnd(futures.get(i));
            } else {
                take(window, operation.first() + i, futures.get(i));
            }
        }
    }

    /** Calls of a class that no worker has loaded and that workers cannot read from a file. */
    static void redeployed(CallWindow window, SoakPool pool, RandomGenerator random, Pace pace) throws Exception {
        int count = 1 + random.nextInt(200);
        Operation operation = pace.take(count)
                ? window.begin(
                        count + " submits of a redeployed class", pool, count, Expectation.of(pool, SeenOutcome.VALUE))
                : null;
        if (operation == null) {
            return;
        }
        TaskFunction<Integer, Long> function = Redeployed.again(window.file(), window.salt());
        List<TaskFuture<Long>> futures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            futures.add(pool.pool().submit(function, operation.first() + i));
        }
        for (int i = 0; i < count; i++) {
            take(window, operation.first() + i, futures.get(i));
        }
    }

    /** Calls of which some are cancelled while queued or running. */
    static void cancelled(CallWindow window, SoakPool pool, RandomGenerator random, Pace pace) throws Exception {
        int count = 1 + random.nextInt(500);
        Operation operation = pace.take(count)
                ? window.begin(
                        count + " submits, some cancelled",
                        pool,
                        count,
                        Expectation.of(pool, SeenOutcome.VALUE, SeenOutcome.CANCELLED))
                : null;
        if (operation == null) {
            return;
        }
        String file = window.file();
        long salt = window.salt();
        List<TaskFuture<Long>> futures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            futures.add(pool.pool().submit(n -> SoakTasks.brief(file, salt, n), operation.first() + i));
            if (random.nextInt(4) == 0) {
                boolean unused = futures.get(random.nextInt(futures.size())).cancel(random.nextBoolean());
            }
        }
        for (int i = 0; i < count; i++) {
            take(window, operation.first() + i, futures.get(i));
        }
    }

    /** A batch of some hundred tiny calls, one of which halts its worker. */
    static void poisoned(CallWindow window, SoakPool pool, RandomGenerator random, Pace pace) throws Exception {
        int count = 2 + random.nextInt(500);
        int poison = random.nextInt(count);
        if (!pace.take(count)) {
            return;
        }
        Operation operation = window.begin(
                count + " submits of which number " + poison + " halts its worker",
                pool,
                count,
                Expectation.of(pool, SeenOutcome.VALUE));
        if (operation == null) {
            return;
        }
        String file = window.file();
        long salt = window.salt();
        List<TaskFuture<Object>> futures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int call = operation.first() + i;
            futures.add(
                    i == poison
                            ? pool.pool().submit(n -> SoakTasks.act(file, salt, n, Act.HALT), call)
                            : pool.pool().submit(n -> (Object) SoakTasks.plain(file, salt, n), call));
        }
        for (int i = 0; i < count; i++) {
            take(window, operation.first() + i, futures.get(i));
        }
    }

    /** Arguments and results of all sizes, up to 8 MiB. */
    static void payloads(CallWindow window, SoakPool pool, RandomGenerator random, Pace pace) throws Exception {
        int count = 1 + random.nextInt(4);
        if (!pace.take(count)) {
            return;
        }
        Operation operation = window.begin(count + " payloads", pool, count, Expectation.of(pool, SeenOutcome.VALUE));
        if (operation == null) {
            return;
        }
        String file = window.file();
        List<TaskFuture<byte[]>> futures = new ArrayList<>(count);
        int[] answers = new int[count];
        for (int i = 0; i < count; i++) {
            int call = operation.first() + i;
            int answerBytes = payloadSize(random);
            answers[i] = answerBytes;
            futures.add(pool.pool()
                    .submit(
                            content -> SoakTasks.payload(file, call, content, answerBytes),
                            SoakTasks.content(call, payloadSize(random))));
        }
        for (int i = 0; i < count; i++) {
            int call = operation.first() + i;
            try {
                boolean right = Arrays.equals(futures.get(i).get(), SoakTasks.content(~call, answers[i]));
                window.report(call, right ? SeenOutcome.VALUE : SeenOutcome.WRONG_VALUE);
            } catch (ExecutionException e) {
                window.reportFailure(call, e);
            }
        }
    }

    private static int payloadSize(RandomGenerator random) {
        int[] sizes = {0, 1, 1_000, 65_535, 65_536, 65_537, 1 << 20, 8 << 20};
        int size = sizes[random.nextInt(random.nextInt(3) == 0 ? sizes.length : sizes.length - 1)];
        return size < 100_000 ? size : random.nextInt(size + 1);
    }

    static void take(CallWindow window, int call, TaskFuture<?> future) throws InterruptedException {
        try {
            window.reportValue(call, future.get());
        } catch (ExecutionException | CancellationException e) {
            window.reportFailure(call, e);
        }
    }

    static void awaitEnd(TaskFuture<?> future) throws InterruptedException {
        try {
            Object unused = future.get();
        } catch (ExecutionException | CancellationException e) {
            // the callback reports it
        }
    }
}
