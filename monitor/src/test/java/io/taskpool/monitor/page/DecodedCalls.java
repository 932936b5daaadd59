package io.taskpool.monitor.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the calls of successive updates, as {@code codec.js} does. */
final class DecodedCalls {
    record Decoded(
            int worker,
            long start,
            long end,
            long queued,
            long number,
            long index,
            String name,
            int outcome,
            int attempt,
            String reason,
            long sent,
            long received) {}

    private final Map<Integer, Decoded> last = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();

    /** Reads an update; returns the calls that it tells of. */
    List<Decoded> read(PageUpdate update) {
        names.addAll(update.names());
        reasons.addAll(update.reasons());
        VarintReader reader = new VarintReader(update.calls());
        long count = reader.unsigned();
        List<VarintReader> columns = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            columns.add(reader.column());
        }
        List<Decoded> calls = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            calls.add(readCall(columns));
        }
        columns.add(reader);
        columns.forEach(column -> {
            if (!column.isAtEnd()) {
                throw new AssertionError("a column has more numbers than there are calls");
            }
        });
        return calls;
    }

    private Decoded readCall(List<VarintReader> columns) {
        int worker = (int) columns.get(0).unsigned();
        Decoded before = last.getOrDefault(worker, new Decoded(worker, 0, 0, 0, 0, 0, "", 0, 0, "", 0, 0));
        long start = before.end() + columns.get(1).signed();
        long end = start + columns.get(2).unsigned();
        long queued = start - columns.get(3).signed();
        long number = before.number() + columns.get(4).signed();
        long index = number + before.index() - before.number() + columns.get(5).signed();
        int name = (int) columns.get(6).unsigned();
        int kind = (int) columns.get(7).unsigned();
        int reason = (int) columns.get(8).unsigned();
        Decoded call = new Decoded(
                worker,
                start,
                end,
                queued,
                number,
                index,
                names.get(name),
                kind % 8,
                kind / 8 + 1,
                reasons.get(reason),
                columns.get(9).unsigned(),
                columns.get(10).unsigned());
        last.put(worker, call);
        return call;
    }
}
