package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Races pairs of events thousands of times, both sides released together by a barrier. */
@Timeout(value = 2, unit = TimeUnit.HOURS) // for the long run; the usual one takes seconds
class EngineRaceTest {
    private static final int ROUNDS = Integer.getInteger("taskpool.raceRounds", 4_000);

    @ParameterizedTest
    @EnumSource(EngineRaces.class)
    void whicheverComesFirstEachCallHasOneOutcome(EngineRaces pair) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        CyclicBarrier barrier = new CyclicBarrier(2);
        Set<String> outcomes = new HashSet<>();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                EngineRace race = pair.prepare();
                Future<?> one = threads.submit(() -> {
                    barrier.await(60, TimeUnit.SECONDS);
                    race.left();
                    return null;
                });
                Future<?> other = threads.submit(() -> {
                    barrier.await(60, TimeUnit.SECONDS);
                    race.right();
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
        assertThat(outcomes).isSubsetOf("value", "cancelled", "died", "timeout");
    }
}
