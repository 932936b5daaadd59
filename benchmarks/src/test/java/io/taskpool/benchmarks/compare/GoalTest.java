package io.taskpool.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** How the ratios of goals are computed. */
class GoalTest {
    private final Results results = new Results();

    private static Goal goal(Figure figure, boolean atLeast) {
        return new Goal(
                "peers", figure, Contender.TASKPOOL, figure, List.of(Contender.PP4J, Contender.TINYPOOL), atLeast, 2);
    }

    @Test
    void eachRoundIsComparedWithTheBestPeerOfThatRound() {
        results.add(Figure.ECHO, Contender.TASKPOOL, 1, 100);
        results.add(Figure.ECHO, Contender.PP4J, 1, 10);
        results.add(Figure.ECHO, Contender.TINYPOOL, 1, 50);
        results.add(Figure.ECHO, Contender.TASKPOOL, 2, 90);
        results.add(Figure.ECHO, Contender.PP4J, 2, 30);

        assertThat(goal(Figure.ECHO, true).ratios(results)).containsExactly(2.0, 3.0);
    }

    @Test
    void theBestLatencyIsTheLowest() {
        results.add(Figure.LATENCY, Contender.TASKPOOL, 1, 10);
        results.add(Figure.LATENCY, Contender.PP4J, 1, 100);
        results.add(Figure.LATENCY, Contender.TINYPOOL, 1, 20);

        assertThat(goal(Figure.LATENCY, false).ratios(results)).containsExactly(0.5);
    }

    @Test
    void aRoundWithoutAFigureForBothSidesIsIgnored() {
        results.add(Figure.ECHO, Contender.TASKPOOL, 1, 100);
        results.add(Figure.ECHO, Contender.PP4J, 2, 10);

        assertThat(goal(Figure.ECHO, true).ratios(results)).isEmpty();
    }

    @Test
    void aLimitIsAMinimumOrAMaximum() {
        assertThat(goal(Figure.ECHO, true).isMet(2)).isTrue();
        assertThat(goal(Figure.ECHO, true).isMet(1.9)).isFalse();
        assertThat(goal(Figure.LATENCY, false).isMet(2.1)).isFalse();
    }
}
