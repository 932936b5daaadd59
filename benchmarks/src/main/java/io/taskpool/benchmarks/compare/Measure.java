package io.taskpool.benchmarks.compare;

import static com.google.common.collect.FluentIterable.concat;

import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.List;

/** The measures; for each, one program is run per contender. */
enum Measure {
    LATENCY("latency", 1, 1),
    PACED("paced", 500, 5),
    SUBMITS("submits", 20_000, 500),
    MAP("map", 500_000, 10_000),
    ECHO("echo", 1, 1),
    ECHO_WINDOW("echo-window", 40, 4),
    DOUBLES("doubles", 1, 1),
    BLOCKS("blocks", 300, 4),
    FIRST_BLOCKS("first-blocks", 300, 4),
    FIRST_SUBMITS("first-submits", 100_000, 500),
    FIRST_MAP("first-map", 500_000, 10_000),
    COLD("cold", 5, 1),
    EXIT("exit", 5, 1),
    CPU("cpu", 100, 4),
    TINY("tiny", 500_000, 10_000),
    SLEEP("sleep", 100_000, 1_000),
    MEMORY("memory", 1, 1),
    CALLS("calls", 10_000, 100),
    QUEUE("queue", 100_000, 1_000),
    PIPE("pipe", 1_000, 10),
    OBJECT("object", 1_000, 10),
    SHARE("share", 200, 1),
    LISTENER("listener", 200_000, 1_000);

    private static final List<String> PYTHON =
            List.of("python-executor-spawn", "python-executor-fork", "python-pool-spawn", "python-pool-fork");

    private static final List<String> NODE = List.of("tinypool", "workerpool", "piscina");

    private static final List<String> PLATFORM_THREADS = List.of(
            "taskpool-threads", "fixed-pool", "parallel-stream", "parallel-collectors", "guava", "plain-threads");

    /** What is measured together when one part of the library was changed. */
    private static final ImmutableMap<String, List<Measure>> GROUPS = ImmutableMap.of(
            "first-second", List.of(COLD, FIRST_SUBMITS, FIRST_MAP, FIRST_BLOCKS),
            "shared-memory", List.of(ECHO, ECHO_WINDOW, DOUBLES, BLOCKS),
            "shared-objects", List.of(QUEUE, PIPE, OBJECT, SHARE));

    private final String id;
    private final int batch;
    private final int quickBatch;

    Measure(String id, int batch, int quickBatch) {
        this.id = id;
        this.batch = batch;
        this.quickBatch = quickBatch;
    }

    String id() {
        return id;
    }

    /** Returns the number of calls in a sample. */
    int batch(boolean quick) {
        return quick ? quickBatch : batch;
    }

    /** Returns the measure of a name, or those of the group of that name. */
    static List<Measure> named(String name) {
        List<Measure> group = GROUPS.get(name);
        if (group != null) {
            return group;
        }
        return List.of(Arrays.stream(values())
                .filter(measure -> measure.id.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such measure: " + name + "; there are "
                        + Arrays.stream(values()).map(Measure::id).toList() + ", and the groups " + GROUPS.keySet())));
    }

    /** Returns the contenders, in the order of their turns. */
    List<String> contenders() {
        return switch (this) {
            case LATENCY, SUBMITS ->
                concat(List.of("raw-pipe", "taskpool", "pp4j"), PYTHON, NODE).toList();
            case ECHO, ECHO_WINDOW, DOUBLES ->
                concat(List.of("raw-pipe", "spinning-pipe", "taskpool", "pp4j"), PYTHON, NODE)
                        .toList();
            case MAP, BLOCKS, FIRST_BLOCKS, FIRST_SUBMITS, FIRST_MAP ->
                concat(List.of("taskpool", "pp4j"), PYTHON).toList();
            case COLD ->
                concat(List.of("bare-jvm", "taskpool", "pp4j"), PYTHON, NODE).toList();
            case MEMORY ->
                concat(List.of("bare-jvm", "taskpool", "pp4j"), PYTHON, List.of("tinypool", "workerpool"))
                        .toList();
            case CPU ->
                concat(List.of("taskpool", "pp4j"), PLATFORM_THREADS, List.of("plain-loop"))
                        .toList();
            case TINY ->
                concat(PLATFORM_THREADS, List.of("taskpool-virtual", "virtual-executor", "plain-loop"))
                        .toList();
            case SLEEP -> List.of("taskpool-virtual", "virtual-executor");
            case PACED -> List.of("raw-pipe", "taskpool");
            case EXIT -> List.of("bare-jvm", "taskpool");
            case CALLS -> List.of("taskpool");
            case LISTENER -> List.of("taskpool", "taskpool-threads");
            case QUEUE, PIPE, OBJECT, SHARE -> List.of("taskpool", "python-shared");
        };
    }
}
