package io.taskpool.engine;

import java.util.ArrayList;
import java.util.List;

/** Cuts work into smaller pieces where it turned out to be too much for one worker. */
final class WorkSplitter {
    private static final int NARROWED_PIECES = 16;

    private WorkSplitter() {}

    /**
     * Splits work of which some call was more than a worker could take in, so that in the end that one fails alone. Few workers
     * should die of it, so the pieces are small; each costs a round trip, so they are not single calls at once.
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
     * Splits work that was recalled into smaller pieces: it was recalled because a guess was wrong, so the next guess
     * shall be more careful.
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
