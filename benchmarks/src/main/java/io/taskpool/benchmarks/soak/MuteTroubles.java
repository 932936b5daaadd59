package io.taskpool.benchmarks.soak;

import io.taskpool.MapOptions;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFuture;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Calls that fail with an exception whose {@code getMessage} throws: submitted, and in ordered and unordered maps. */
final class MuteTroubles {
    private MuteTroubles() {}

    static boolean run(CallWindow window, SoakPool pool, RandomGenerator random) throws InterruptedException {
        boolean made = submit(window, pool);
        made |= map(window, pool, random, MapOptions.defaults());
        made |= map(window, pool, random, MapOptions.defaults().unordered());
        return made;
    }

    private static boolean submit(CallWindow window, SoakPool pool) throws InterruptedException {
        Operation operation = window.begin(
                "a submit of a task whose exception throws from getMessage",
                pool,
                1,
                Expectation.of(pool, SeenOutcome.THREW));
        if (operation == null) {
            return false;
        }
        String file = window.file();
        long salt = window.salt();
        TaskFuture<Object> future =
                pool.pool().submit(n -> SoakTasks.act(file, salt, n, Act.THROW_MUTELY), operation.first());
        Submits.take(window, operation.first(), future);
        return true;
    }

    private static boolean map(CallWindow window, SoakPool pool, RandomGenerator random, MapOptions options) {
        int count = 1 + random.nextInt(200);
        int place = random.nextInt(count);
        Operation operation = window.begin(
                "map of " + count + " whose number " + place + " throws an exception that throws from getMessage, with "
                        + options,
                pool,
                count,
                Expectation.of(pool, SeenOutcome.THREW, SeenOutcome.BEFORE_FAILURE, SeenOutcome.DROPPED));
        if (operation == null) {
            return false;
        }
        String file = window.file();
        long salt = window.salt();
        int mute = operation.first() + place;
        List<Integer> items = IntStream.range(operation.first(), operation.first() + count)
                .boxed()
                .toList();
        try {
            List<Object> results = pool.pool()
                    .map(
                            n -> n == mute
                                    ? SoakTasks.act(file, salt, n, Act.THROW_MUTELY)
                                    : (Object) SoakTasks.plain(file, salt, n),
                            items,
                            options);
            throw new IllegalStateException(operation + " returned " + results.size() + " results");
        } catch (TaskFailedException e) {
            // The call that was to throw has failed, or a worker died; the exception carries the number of the call.
            Maps.failedAt(window, operation, options, e);
        }
        return true;
    }
}
