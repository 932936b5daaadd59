package io.taskpool.monitor.page;

import java.util.List;

/** Tells the deaths of workers from the ends that a pool has planned. */
final class WorkerEnds {
    /** How the reasons of planned ends begin. All others are deaths, so that no death goes unseen. */
    private static final List<String> PLANNED = List.of(
            "it was idle",
            "it was not needed",
            "it has run the calls",
            "it used ",
            "its pool was shut down",
            "no call needs its larger heap");

    private WorkerEnds() {}

    static boolean isDeath(String why) {
        return PLANNED.stream().noneMatch(why::startsWith);
    }
}
