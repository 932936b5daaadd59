package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Races pairs of events thousands of times, both sides released together by a barrier. */
@Timeout(value = 2, unit = TimeUnit.HOURS) // for the full run; an ordinary run takes seconds
class EngineRaceTest {
    private static final int ROUNDS = Integer.getInteger("taskpool.raceRounds", 4_000);

    /** Runs one side after the other: the outcomes of the calls, and how many of them start. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            SUBMIT_AND_CLOSE,            [value]                1, []                     0
            SUBMIT_AND_SHUTDOWN_NOW,     [cancelled]            0, []                     0
            CANCEL_AND_COMPLETE,         [cancelled]            1, [value]                1
            CANCEL_AND_START,            [cancelled]            0, [cancelled]            1
            DEATH_AND_CANCEL,            [died; cancelled]      1, [cancelled; cancelled] 1
            DEATH_AND_COMPLETE,          [died; value]          2, [value; value]         2
            DEATH_AND_CLOSE,             [died; value]          2, [died; value]          2
            DEATH_AND_SUBMIT,            [died; value]          2, [died; value]          2
            DEATH_WHILE_IDLE_AND_SUBMIT, [value; value]         2, [value; value]         2
            TIMEOUT_AND_COMPLETE,        [value; value]         2, [timeout; value]       2
            RECALL_AND_START,            [value; value]         2, [value; value]         2
            RECALL_AND_COMPLETE,         [value]                1, [value]                1
            DEATH_AND_CANCEL_OF_A_RETRY, [cancelled]            1, [cancelled]            1
            BACK_OFF_AND_CANCEL,         [cancelled]            1, [cancelled]            1
            BACK_OFF_AND_SHUTDOWN_NOW,   [cancelled]            1, [cancelled]            1
            URGENT_CALL_AND_START,       [value; value; value]  3, [value; value; value]  3
            KEY_AND_DEATH,               [died; value]          2, [died; value]          2
            KEY_AND_CLOSE,               [value; value]         2, [value; value]         2
            RECYCLE_AND_SUBMIT,          [value; value]         2, [value; value]         2
            RECYCLE_AND_CLOSE,           [value; value]         2, [value; value]         2
            """)
    void theFirstSideDecidesTheOutcomes(EngineRaces pair, String leftFirst, String rightFirst) {
        EngineRace left = pair.prepare();
        left.left();
        left.right();
        assertThat(end(left)).as("left first").isEqualTo(words(leftFirst));
        EngineRace right = pair.prepare();
        right.right();
        right.left();
        assertThat(end(right)).as("right first").isEqualTo(words(rightFirst));
    }

    private static String end(EngineRace race) {
        race.settle();
        List<String> outcomes = new ArrayList<>();
        race.outcomes(outcomes::add);
        return "[" + String.join("; ", outcomes) + "] "
                + race.backend.begun().all().size();
    }

    /** Strips the padding of the columns. */
    private static String words(String cell) {
        return cell.strip().replaceAll(" +", " ");
    }

    @ParameterizedTest
    @EnumSource(EngineRaces.class)
    void eachCallHasOneOutcomeInEitherOrder(EngineRaces pair) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CyclicBarrier barrier = new CyclicBarrier(2);
        Set<String> outcomes = new HashSet<>();
        RaceOrders orders = new RaceOrders(ROUNDS);
        try {
            while (orders.next()) {
                EngineRace race = pair.prepare();
                Future<?> one = threads.submit(() -> {
                    barrier.await(60, TimeUnit.SECONDS);
                    race.left();
                    orders.leftIsThrough();
                    return null;
                });
                Future<?> other = threads.submit(() -> {
                    barrier.await(60, TimeUnit.SECONDS);
                    race.right();
                    orders.rightIsThrough();
                    return null;
                });
                one.get(60, TimeUnit.SECONDS);
                other.get(60, TimeUnit.SECONDS);
                race.settle();
                race.outcomes(outcomes::add);
            }
        } finally {
            threads.shutdownNow();
        }
        orders.assertBothSeen();
        assertThat(outcomes).isSubsetOf("value", "cancelled", "died", "timeout");
    }
}
