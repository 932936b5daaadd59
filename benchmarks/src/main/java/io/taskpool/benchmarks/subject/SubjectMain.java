package io.taskpool.benchmarks.subject;

import java.io.PrintStream;

/** Measures one contender that runs in a JVM, and prints each figure as {@code name=value}. */
public final class SubjectMain {
    private SubjectMain() {}

    /**
     * Measures a contender, and ends the JVM.
     *
     * @param args contender, measure, seconds of warm-up, seconds of measuring, and the number of calls in a sample
     * @throws Exception if the contender fails
     */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        Order order = Order.parse(args);
        if (order.measure().equals("listener")) {
            ListenerMeasures.run(out, order);
        } else {
            measure(out, order);
        }
        out.flush();
        System.exit(0); // peers leave threads behind
    }

    private static void measure(PrintStream out, Order order) throws Exception {
        switch (order.contender()) {
            case "taskpool-archive" -> ArchiveReady.await(out);
            case "taskpool" -> {
                if (order.measure().equals("exit")) {
                    ExitMeasures.run(out, order);
                } else if (SharedMeasures.has(order.measure())) {
                    new SharedMeasures(out, order).run();
                } else {
                    new ProcessMeasures(out, order, TaskPoolProcesses::new).run();
                }
            }
            case "pp4j" -> new ProcessMeasures(out, order, Pp4jProcesses::new).run();
            case "raw-pipe" -> RawPipe.run(out, order);
            case "spinning-pipe" -> SpinningPipe.run(out, order);
            case "bare-jvm" -> {
                if (order.measure().equals("memory")) {
                    BareJvm.memory(out);
                } else if (order.measure().equals("exit")) {
                    BareJvm.exit(out, order);
                } else {
                    BareJvm.cold(out, order);
                }
            }
            default -> ThreadMeasures.run(out, order);
        }
    }
}
