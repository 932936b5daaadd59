package io.taskpool.benchmarks.soak;

import io.taskpool.TaskFuture;
import io.taskpool.process.ProcessTaskPool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/** The program that {@link Interrupts} interrupts: makes calls, and prints their results in a shutdown hook. */
final class InterruptedProgram {
    static final String UNDER_WAY = "under way";
    static final String RESULT = "result ";
    static final String END = "results: ";

    private InterruptedProgram() {}

    public static void main(String[] args) throws Exception {
        String file = args[0];
        long salt = Long.parseLong(args[1]);
        int first = Integer.parseInt(args[2]);
        int count = Integer.parseInt(args[3]);
        ProcessTaskPool pool = SoakPool.builder(2).build();
        List<TaskFuture<Object>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Act act = i % 4 == 3 ? Act.NAP : Act.RETURN;
            futures.add(pool.submit(n -> SoakTasks.act(file, salt, n, act), first + i));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(pool, futures, first), "drains the pool"));
        System.out.println(UNDER_WAY);
        new CountDownLatch(1).await();
    }

    private static void drain(ProcessTaskPool pool, List<TaskFuture<Object>> futures, int first) {
        int results = 0;
        for (int i = 0; i < futures.size(); i++) {
            try {
                System.out.println(RESULT + (first + i) + " " + futures.get(i).get());
                results++;
            } catch (ExecutionException | InterruptedException e) {
                System.out.println("call " + (first + i) + " failed: " + e);
            }
        }
        pool.close();
        System.out.println(END + results);
    }
}
