package io.taskpool.examples;

import io.taskpool.TaskPool;
import io.taskpool.examples.Clock.Timed;
import java.util.ArrayList;
import java.util.List;

/** Runs four tasks of one second one after another, and in a pool of four processes. */
final class SlowTasks {
    private SlowTasks() {}

    static int slowSquare(int n) throws InterruptedException {
        Thread.sleep(1000);
        return n * n;
    }

    static void run() throws Exception {
        List<Integer> numbers = List.of(1, 2, 3, 4);
        Timed<List<Integer>> oneByOne = Clock.time(() -> {
            List<Integer> squares = new ArrayList<>();
            for (int n : numbers) {
                squares.add(slowSquare(n));
            }
            return squares;
        });
        System.out.printf("One after the other: %s in %.1f s%n", oneByOne.result(), oneByOne.seconds());

        try (TaskPool pool = TaskPool.processes(4)) {
            Timed<List<Integer>> together = Clock.time(() -> pool.map(SlowTasks::slowSquare, numbers));
            System.out.printf("In a pool of four:   %s in %.1f s%n", together.result(), together.seconds());
        }
    }
}
