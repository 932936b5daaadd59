package io.taskpool.benchmarks.compare;

import java.util.Arrays;
import java.util.List;

/** The measured programs. */
enum Contender {
    TASKPOOL("taskpool", "TaskPool, processes", Kind.OURS, Platform.JAVA),
    TASKPOOL_THREADS("taskpool-threads", "TaskPool, threads", Kind.OURS, Platform.JAVA),
    TASKPOOL_VIRTUAL("taskpool-virtual", "TaskPool, virtual threads", Kind.OURS, Platform.JAVA_21),
    RAW_PIPE("raw-pipe", "raw pipe between two JVMs", Kind.FLOOR, Platform.JAVA),
    SPINNING_PIPE("spinning-pipe", "raw pipe, spinning, new arrays", Kind.FLOOR, Platform.JAVA),
    BARE_JVM("bare-jvm", "bare JVM", Kind.FLOOR, Platform.JAVA),
    PLAIN_THREADS("plain-threads", "plain threads", Kind.FLOOR, Platform.JAVA),
    PLAIN_LOOP("plain-loop", "plain loop, one thread", Kind.FLOOR, Platform.JAVA),
    VIRTUAL_EXECUTOR("virtual-executor", "virtual-thread executor", Kind.FLOOR, Platform.JAVA_21),
    FIXED_POOL("fixed-pool", "fixed pool, invokeAll", Kind.FLOOR, Platform.JAVA),
    PARALLEL_STREAM("parallel-stream", "parallel stream", Kind.FLOOR, Platform.JAVA),
    PARALLEL_COLLECTORS("parallel-collectors", "parallel-collectors", Kind.PEER, Platform.JAVA),
    GUAVA("guava", "Guava listening executor", Kind.PEER, Platform.JAVA),
    PP4J("pp4j", "PP4J", Kind.PEER, Platform.JAVA),
    PYTHON_EXECUTOR_SPAWN("python-executor-spawn", "Python ProcessPoolExecutor, spawn", Kind.PEER, Platform.PYTHON),
    PYTHON_EXECUTOR_FORK("python-executor-fork", "Python ProcessPoolExecutor, fork", Kind.PEER, Platform.PYTHON),
    PYTHON_POOL_SPAWN("python-pool-spawn", "Python multiprocessing.Pool, spawn", Kind.PEER, Platform.PYTHON),
    PYTHON_POOL_FORK("python-pool-fork", "Python multiprocessing.Pool, fork", Kind.PEER, Platform.PYTHON),
    PYTHON_SHARED("python-shared", "Python multiprocessing, fork", Kind.PEER, Platform.PYTHON),
    TINYPOOL("tinypool", "tinypool, child processes", Kind.PEER, Platform.NODE),
    WORKERPOOL("workerpool", "workerpool, child processes", Kind.PEER, Platform.NODE),
    PISCINA("piscina", "piscina, threads of one process", Kind.PEER, Platform.NODE);

    private final String id;
    private final String label;
    private final Kind kind;
    private final Platform platform;

    Contender(String id, String label, Kind kind, Platform platform) {
        this.id = id;
        this.label = label;
        this.kind = kind;
        this.platform = platform;
    }

    /** The kind of a contender. Parts of the JDK count as floors, because they need not be installed as peers are. */
    enum Kind {
        OURS,
        PEER,
        FLOOR
    }

    /** What a contender needs to run. */
    enum Platform {
        JAVA,
        JAVA_21,
        PYTHON,
        NODE
    }

    static Contender of(String id) {
        return Arrays.stream(values())
                .filter(contender -> contender.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such contender: " + id));
    }

    static List<Contender> of(List<String> ids) {
        return ids.stream().map(Contender::of).toList();
    }

    String id() {
        return id;
    }

    String label() {
        return label;
    }

    Kind kind() {
        return kind;
    }

    Platform platform() {
        return platform;
    }
}
