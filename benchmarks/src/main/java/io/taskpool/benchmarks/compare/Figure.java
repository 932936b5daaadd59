package io.taskpool.benchmarks.compare;

import java.util.Arrays;

/** The figures that measures print. */
enum Figure {
    LATENCY("latency", "Submit to get, warm, one call at a time", "µs", false),
    LATENCY_P99("latency-p99", "The same, 99th percentile", "µs", false),
    PACED("paced", "Processor time of a call at 100 calls/s, both processes", "µs", false),
    SUBMITS("submits", "Submits, 20,000 in flight, 2 workers", "calls/s", true),
    MAP("map", "map of 500,000 small ints, 2 workers", "items/s", true),
    ECHO("echo", "1 MiB byte array there and back, one at a time", "MiB/s", true),
    ECHO_WINDOW("echo-window", "1 MiB byte array there and back, 4 in flight", "MiB/s", true),
    DOUBLES("doubles", "double[1,000,000] there and back, one at a time", "MiB/s", true),
    BLOCKS("blocks", "map of 300 byte arrays of 1 MiB, results kept, 2 workers", "MiB/s", true),
    FIRST_BLOCKS("first-blocks", "The same, first 300 MiB of a new pool", "MiB/s", true),
    FIRST_SUBMITS("first-submits", "First 100,000 submits of a new pool, 2 workers", "calls/s", true),
    FIRST_MAP("first-map", "First map of 500,000 small ints of a new pool, 2 workers", "items/s", true),
    COLD("cold", "Cold: first pool of a program to its first result", "ms", false),
    COLD_NEXT("cold-next", "Cold: later pool of a program to its first result", "ms", false),
    COLD_EXIT("cold-exit", "Start of a bare JVM to its exit", "ms", false),
    EXIT_CLOSE("exit-close", "close() of two idle workers", "ms", false),
    EXIT_RECYCLED("exit-recycled", "A call with maxTasksPerWorker(1), one at a time", "ms", false),
    EXIT_PROCESS("exit-process", "TaskProcess, from start to exit", "ms", false),
    EXIT_BARE("exit-bare", "Start and exit of a bare JVM, in the same measure", "ms", false),
    CPU("cpu", "CPU-bound tasks of 10 ms on 2 workers or threads", "tasks/s", true),
    TINY("tiny", "Tiny tasks on threads, 500,000 at once", "tasks/s", true),
    SLEEP("sleep", "100,000 tasks that sleep 100 ms, on virtual threads", "tasks/s", true),
    MEMORY("memory", "Resident memory of an idle worker", "MiB", false),
    CALLS_FEW("calls-few", "Cost of a call among 10,000, 1 worker", "ns", false),
    CALLS_MANY("calls-many", "Cost of a call among 10,000,000, 1 worker", "ns", false),
    QUEUE("queue", "100,000 ints through a queue of 1,000, from one worker to another", "elements/s", true),
    PIPE("pipe", "Round trips of an int through a pipe, parent and worker", "round trips/s", true),
    OBJECT("object", "Calls of an object of another process, one at a time", "calls/s", true),
    SHARE("share", "200 MiB shared with two workers that read each page", "ms", false),
    UNHEARD_TINY("unheard-tiny", "map of 200,000 tiny calls, no listener", "calls/s", true),
    HEARD_TINY("heard-tiny", "The same with a listener, until it was told of all", "calls/s", true),
    UNHEARD_MS("unheard-ms", "map of 400 calls of 1 ms, no listener", "calls/s", true),
    HEARD_MS("heard-ms", "The same with a listener, until it was told of all", "calls/s", true);

    private final String id;
    private final String title;
    private final String unit;
    private final boolean higherIsBetter;

    Figure(String id, String title, String unit, boolean higherIsBetter) {
        this.id = id;
        this.title = title;
        this.unit = unit;
        this.higherIsBetter = higherIsBetter;
    }

    static Figure of(String id) {
        return Arrays.stream(values())
                .filter(figure -> figure.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such figure: " + id));
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    boolean higherIsBetter() {
        return higherIsBetter;
    }

    /** Returns the better of two values. */
    double better(double one, double other) {
        return higherIsBetter ? Math.max(one, other) : Math.min(one, other);
    }
}
