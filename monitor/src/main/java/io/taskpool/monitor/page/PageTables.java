package io.taskpool.monitor.page;

import io.taskpool.CallEvent;

/**
 * What all pools of a page have in common: its clock, and the numbers of its texts and workers. Not safe for use by several
 * threads.
 */
final class PageTables {
    /** Names, of which there are few, unless a program names each call after its item. */
    private static final int MOST_NAMES = 100_000;

    private static final int MOST_REASONS = 20_000;

    private final PageClock clock;
    private final TextTable names = new TextTable(MOST_NAMES);
    private final TextTable reasons = new TextTable(MOST_REASONS);
    private int workers;

    PageTables(PageClock clock) {
        this.clock = clock;
        reasons.number(""); // 0 is for calls that did not fail
    }

    PageClock clock() {
        return clock;
    }

    TextTable names() {
        return names;
    }

    TextTable reasons() {
        return reasons;
    }

    PageWorker newWorker(int pool, int lane, String name) {
        return new PageWorker(workers++, pool, lane, name);
    }

    /** Returns the number of the text that says why a call failed. */
    int reason(CallEvent event) {
        Throwable failure = event.failure();
        return failure == null ? 0 : reasons.number(failure.toString());
    }
}
