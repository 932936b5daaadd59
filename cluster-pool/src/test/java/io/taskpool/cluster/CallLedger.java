package io.taskpool.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.WorkerDiedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Calls each of which notes in a file that it begins, and when: by a clock that all processes of a machine share. So it can be told afterwards
 * whether one ran twice, was lost, or began after it was reported as failed.
 */
final class CallLedger {
    private static final long LIMIT_SECONDS = 180;

    private final Path file;
    private final List<TaskFuture<Integer>> futures = new ArrayList<>();
    private final Map<Integer, Long> failedNanos = new ConcurrentHashMap<>();

    CallLedger(Path folder) throws IOException {
        this.file = Files.createFile(folder.resolve("ledger"));
    }

    void submit(TaskPool pool, int calls, int millis) {
        TaskFunction<Integer, Integer> call = noting(file.toString(), millis);
        for (int i = 0; i < calls; i++) {
            int number = i;
            TaskFuture<Integer> future = pool.submit(call, i);
            future.whenComplete((result, failure) -> {
                if (failure != null) {
                    failedNanos.put(number, System.nanoTime());
                }
            });
            futures.add(future);
        }
    }

    private static TaskFunction<Integer, Integer> noting(String file, int millis) {
        return number -> {
            Files.writeString(Path.of(file), number + " " + System.nanoTime() + "\n", StandardOpenOption.APPEND);
            Thread.sleep(millis);
            return number;
        };
    }

    long done() {
        return futures.stream().filter(TaskFuture::isDone).count();
    }

    /** Waits for all outcomes, each of which is a result or the death of a worker; returns how many are deaths. */
    int deaths() throws Exception {
        int deaths = 0;
        for (int i = 0; i < futures.size(); i++) {
            try {
                assertThat(futures.get(i).get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(i);
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(WorkerDiedException.class);
                deaths++;
            }
        }
        return deaths;
    }

    /** Checks that each call that has a result ran, that none ran twice, and that none began after it had failed. */
    void check() throws IOException {
        Map<Integer, Long> begun = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ");
            Long earlier = begun.put(Integer.valueOf(words[0]), Long.valueOf(words[1]));
            assertThat(earlier).as("call " + words[0] + " ran twice").isNull();
        }
        for (int i = 0; i < futures.size(); i++) {
            Long failed = failedNanos.get(i);
            Long began = begun.get(i);
            if (failed == null) {
                assertThat(began).as("call " + i + " has a result").isNotNull();
            } else if (began != null) {
                assertThat(began - failed)
                        .as("call " + i + " began after it had failed")
                        .isNegative();
            }
        }
    }
}
