package io.taskpool.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A performance goal of this library: a ratio within one round, so that a disturbance of the machine affects both
 * sides.
 *
 * @param text what is compared with what
 * @param figure this library's figure
 * @param ours this library's contender
 * @param base the figure it is divided by
 * @param others the contenders whose figure that is; if several, the best of them in that round
 * @param atLeast true if the limit is a minimum, false if it is a maximum
 * @param limit the limit
 */
record Goal(
        String text,
        Figure figure,
        Contender ours,
        Figure base,
        List<Contender> others,
        boolean atLeast,
        double limit) {
    private static final List<Contender> PROCESS_POOLS = List.of(
            Contender.PP4J,
            Contender.PYTHON_EXECUTOR_SPAWN,
            Contender.PYTHON_EXECUTOR_FORK,
            Contender.PYTHON_POOL_SPAWN,
            Contender.PYTHON_POOL_FORK,
            Contender.TINYPOOL,
            Contender.WORKERPOOL);
    private static final List<Contender> EXECUTORS =
            List.of(Contender.PYTHON_EXECUTOR_SPAWN, Contender.PYTHON_EXECUTOR_FORK);
    private static final List<Contender> POOLS = List.of(Contender.PYTHON_POOL_SPAWN, Contender.PYTHON_POOL_FORK);

    static final List<Goal> ALL = List.of(
            atMost("raw pipe round trip", Figure.LATENCY, Contender.TASKPOOL, List.of(Contender.RAW_PIPE), 2.0),
            atMost("Python's ProcessPoolExecutor", Figure.LATENCY, Contender.TASKPOOL, EXECUTORS, 0.35),
            atMost("Python's multiprocessing.Pool", Figure.LATENCY, Contender.TASKPOOL, POOLS, 0.35),
            atMost("PP4J", Figure.LATENCY, Contender.TASKPOOL, List.of(Contender.PP4J), 0.35),
            atMost("workerpool", Figure.LATENCY, Contender.TASKPOOL, List.of(Contender.WORKERPOOL), 1.0),
            atMost("raw pipe", Figure.PACED, Contender.TASKPOOL, List.of(Contender.RAW_PIPE), 3.0),
            atLeast("best process pool", Figure.SUBMITS, Contender.TASKPOOL, PROCESS_POOLS, 60),
            atLeast("multiprocessing.Pool.map", Figure.MAP, Contender.TASKPOOL, POOLS, 3),
            atLeast("best process pool", Figure.ECHO, Contender.TASKPOOL, PROCESS_POOLS, 2),
            atLeast("best process pool", Figure.ECHO_WINDOW, Contender.TASKPOOL, PROCESS_POOLS, 2.5),
            atLeast("raw pipe", Figure.ECHO, Contender.TASKPOOL, List.of(Contender.RAW_PIPE), 0.7),
            atLeast("raw pipe", Figure.ECHO_WINDOW, Contender.TASKPOOL, List.of(Contender.RAW_PIPE), 0.7),
            atLeast(
                    "spinning raw pipe, new arrays",
                    Figure.DOUBLES,
                    Contender.TASKPOOL,
                    List.of(Contender.SPINNING_PIPE),
                    1.3),
            atLeast("multiprocessing.Pool.map", Figure.BLOCKS, Contender.TASKPOOL, POOLS, 4),
            atLeast("multiprocessing.Pool.map", Figure.FIRST_BLOCKS, Contender.TASKPOOL, POOLS, 3),
            atLeast("Python's ProcessPoolExecutor", Figure.FIRST_SUBMITS, Contender.TASKPOOL, EXECUTORS, 30),
            atMost("bare JVM's first byte", Figure.COLD, Contender.TASKPOOL, List.of(Contender.BARE_JVM), 2.0),
            atMost("bare JVM's first byte", Figure.COLD_NEXT, Contender.TASKPOOL, List.of(Contender.BARE_JVM), 2.0),
            new Goal(
                    "bare JVM's start to exit",
                    Figure.COLD_NEXT,
                    Contender.TASKPOOL,
                    Figure.COLD_EXIT,
                    List.of(Contender.BARE_JVM),
                    false,
                    2.0),
            ofBareJvm(Figure.EXIT_CLOSE, 0.5),
            ofBareJvm(Figure.EXIT_RECYCLED, 2.0),
            ofBareJvm(Figure.EXIT_PROCESS, 2.0),
            atMost(
                    "Python's spawn",
                    Figure.COLD_NEXT,
                    Contender.TASKPOOL,
                    List.of(Contender.PYTHON_EXECUTOR_SPAWN, Contender.PYTHON_POOL_SPAWN),
                    1.0),
            atLeast("plain threads", Figure.CPU, Contender.TASKPOOL, List.of(Contender.PLAIN_THREADS), 0.95),
            atLeast(
                    "parallel stream",
                    Figure.CPU,
                    Contender.TASKPOOL_THREADS,
                    List.of(Contender.PARALLEL_STREAM),
                    0.97),
            atLeast("invokeAll, fixed pool", Figure.TINY, Contender.TASKPOOL_THREADS, List.of(Contender.FIXED_POOL), 5),
            atLeast(
                    "bare virtual-thread executor",
                    Figure.SLEEP,
                    Contender.TASKPOOL_VIRTUAL,
                    List.of(Contender.VIRTUAL_EXECUTOR),
                    0.9),
            atMost("bare JVM's", Figure.MEMORY, Contender.TASKPOOL, List.of(Contender.BARE_JVM), 1.4),
            atLeast("multiprocessing.Queue", Figure.QUEUE, Contender.TASKPOOL, List.of(Contender.PYTHON_SHARED), 5),
            atLeast("multiprocessing.Pipe", Figure.PIPE, Contender.TASKPOOL, List.of(Contender.PYTHON_SHARED), 3),
            atLeast("multiprocessing.Manager", Figure.OBJECT, Contender.TASKPOOL, List.of(Contender.PYTHON_SHARED), 10),
            atMost("shared_memory", Figure.SHARE, Contender.TASKPOOL, List.of(Contender.PYTHON_SHARED), 1),
            new Goal(
                    "cost of a call among 10,000",
                    Figure.CALLS_MANY,
                    Contender.TASKPOOL,
                    Figure.CALLS_FEW,
                    List.of(Contender.TASKPOOL),
                    false,
                    1.2),
            heard(Figure.HEARD_TINY, Figure.UNHEARD_TINY, Contender.TASKPOOL, 0.5),
            heard(Figure.HEARD_TINY, Figure.UNHEARD_TINY, Contender.TASKPOOL_THREADS, 0.5),
            heard(Figure.HEARD_MS, Figure.UNHEARD_MS, Contender.TASKPOOL, 0.95),
            heard(Figure.HEARD_MS, Figure.UNHEARD_MS, Contender.TASKPOOL_THREADS, 0.95));

    private static Goal heard(Figure figure, Figure without, Contender pool, double limit) {
        return new Goal(pool.label() + ", no listener", figure, pool, without, List.of(pool), true, limit);
    }

    private static Goal ofBareJvm(Figure figure, double limit) {
        return new Goal(
                "bare JVM's start and exit",
                figure,
                Contender.TASKPOOL,
                Figure.EXIT_BARE,
                List.of(Contender.BARE_JVM),
                false,
                limit);
    }

    private static Goal atMost(String text, Figure figure, Contender ours, List<Contender> others, double limit) {
        return new Goal(text, figure, ours, figure, others, false, limit);
    }

    private static Goal atLeast(String text, Figure figure, Contender ours, List<Contender> others, double limit) {
        return new Goal(text, figure, ours, figure, others, true, limit);
    }

    /** Returns the ratio of each round that has both sides. */
    List<Double> ratios(Results results) {
        List<Double> ratios = new ArrayList<>();
        for (Map.Entry<Integer, Double> ours : results.rounds(figure, this.ours).entrySet()) {
            double best = Double.NaN;
            for (Contender other : others) {
                Double value = results.rounds(base, other).get(ours.getKey());
                if (value != null) {
                    best = Double.isNaN(best) ? value : base.better(best, value);
                }
            }
            if (!Double.isNaN(best)) {
                ratios.add(ours.getValue() / best);
            }
        }
        return ratios;
    }

    boolean isMet(double ratio) {
        return atLeast ? ratio >= limit : ratio <= limit;
    }
}
