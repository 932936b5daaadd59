package io.taskpool.process.launch;

import io.taskpool.TaskFunction;
import io.taskpool.process.ProcessTaskPool;

/**
 * A program that prints the first result of a pool whose workers get one JVM option, and then exits. It uses no
 * lambdas.
 */
final class StartupMain implements TaskFunction<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    private StartupMain() {}

    public static void main(String[] args) throws Exception {
        ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(1).jvmArgs(args[0]).build();
        Integer result = pool.submit(new StartupMain(), 20).get();
        System.out.println(result);
        Runtime.getRuntime().halt(0);
    }

    @Override
    public Integer apply(Integer n) {
        return n + 1;
    }
}
