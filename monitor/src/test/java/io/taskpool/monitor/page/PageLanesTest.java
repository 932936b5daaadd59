package io.taskpool.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageLanesTest {
    private final PageLanes lanes = new PageLanes();

    @Test
    void workersThatLiveAtTheSameTimeHaveLanesOfTheirOwn() {
        assertThat(lanes.take(0)).isEqualTo(0);
        assertThat(lanes.take(0)).isEqualTo(1);
        assertThat(lanes.take(5)).isEqualTo(2);
    }

    @Test
    void aSuccessorTakesTheFirstLaneThatWasEmptyWhenItStarted() {
        lanes.take(0);
        lanes.take(0);
        lanes.free(1, 10);
        assertThat(lanes.take(9)).isEqualTo(2);
        assertThat(lanes.take(10)).isEqualTo(1);
        assertThat(lanes.take(11)).isEqualTo(3);
    }

    @Test
    void aThreadTakesTheSharedLaneThatHasBeenEmptyForTheShortestTime() {
        PageWorker early = new PageWorker(0, 0, 0, "threads 1");
        PageWorker late = new PageWorker(1, 0, 1, "threads 2");
        lanes.giveShared(early, 10);
        lanes.giveShared(late, 20);
        assertThat(lanes.takeShared(9)).isNull();
        assertThat(lanes.takeShared(25)).isSameAs(late);
        assertThat(lanes.takeShared(25)).isSameAs(early);
        assertThat(lanes.takeShared(25)).isNull();
    }
}
