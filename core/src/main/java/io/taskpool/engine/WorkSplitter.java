package io.taskpool.engine;

import java.util.ArrayList;
import java.util.List;

/** Splits work into smaller pieces after it proved too large for one worker. */
final class WorkSplitter {
    private static final int NARROWED_PIECES = 16;

    private WorkSplitter() {}

    /**
     * Splits work with a call that no worker survives receiving, so that this call ends up alone and fails. The pieces
     * are small, because each attempt may kill a worker, but not single calls, because each piece costs a round trip.
     */
    static List<Work> narrow(Work work) {
        int size = (work.size() + NARROWED_PIECES - 1) / NARROWED_PIECES;
        List<Work> pieces = new ArrayList<>();
        for (int from = 0; from < work.size(); from += size) {
            pieces.add(work.slice(from, Math.min(work.size(), from + size)).alone());
        }
        return pieces;
    }

    /**
     * Splits recalled work into smaller pieces: it was recalled because an estimate was wrong, so the next one should
     * be more cautious.
     */
    static List<Work> split(List<Work> works, int pieces) {
        long calls = 0;
        for (Work work : works) {
            calls += work.size();
        }
        int size = (int) Math.max(1, (calls + 2L * pieces - 1) / (2L * pieces));
        List<Work> split = new ArrayList<>();
        for (Work work : works) {
            for (int from = 0; from < work.size(); from += size) {
                split.add(work.slice(from, Math.min(work.size(), from + size)));
            }
        }
        return split;
    }
}
