package io.taskpool.monitor;

import java.util.ArrayList;
import java.util.List;

/**
 * What pools have done until some time, in figures, with advice where something stands out. {@link #toString()} is all of it as text, for a
 * terminal of 120 columns; its form may change. Immutable, so safe for use by many threads.
 */
public final class PoolReport {
    private final List<WorkerSummary> workers;
    private final List<FunctionSummary> functions;
    private final List<String> advice;
    private final long lostEvents;
    private final String text;

    private PoolReport(
            List<WorkerSummary> workers,
            List<FunctionSummary> functions,
            List<String> advice,
            long lostEvents,
            String text) {
        this.workers = List.copyOf(workers);
        this.functions = List.copyOf(functions);
        this.advice = List.copyOf(advice);
        this.lostEvents = lostEvents;
        this.text = text;
    }

    static PoolReport of(List<PoolFigures> pools) {
        List<WorkerSummary> workers = new ArrayList<>();
        List<FunctionSummary> functions = new ArrayList<>();
        List<List<String>> advice = new ArrayList<>();
        long lost = 0;
        for (PoolFigures pool : pools) {
            workers.addAll(pool.workers());
            functions.addAll(pool.functions());
            advice.add(Advice.on(pool));
            lost += pool.lost();
        }
        List<String> all = advice.stream().flatMap(List::stream).toList();
        return new PoolReport(workers, functions, all, lost, ReportText.of(pools, advice));
    }

    /**
     * Returns the workers of all pools.
     *
     * @return for each pool, its workers in the order in which they were ready; none of a pool in which each call has a thread of its own
     */
    public List<WorkerSummary> workers() {
        return workers;
    }

    /**
     * Returns what became of the calls of each name.
     *
     * @return for each pool, its functions, those that ran longest together first
     */
    public List<FunctionSummary> functions() {
        return functions;
    }

    /**
     * Returns what to change.
     *
     * @return sentences for people to read; none if nothing stands out
     */
    public List<String> advice() {
        return advice;
    }

    /**
     * Returns how many events were lost because calls ended faster than they could be told of. What was lost is missing in all figures.
     *
     * @return the number; an attempt counts twice, for its start and its end
     */
    public long lostEvents() {
        return lostEvents;
    }

    @Override
    public String toString() {
        return text;
    }
}
