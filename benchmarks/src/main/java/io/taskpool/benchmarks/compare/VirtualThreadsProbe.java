package io.taskpool.benchmarks.compare;

import java.util.concurrent.Executors;

/** Ends well on a JDK that has virtual threads. */
final class VirtualThreadsProbe {
    private VirtualThreadsProbe() {}

    /**
     * Runs it.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try {
            var unused = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        } catch (NoSuchMethodException e) {
            System.out.println("JDK " + Runtime.version().feature() + " has no virtual threads");
            System.exit(1);
        }
    }
}
