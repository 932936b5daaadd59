package io.taskpool.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.taskpool.contract.Extent;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jetbrains.kotlinx.lincheck.strategy.TimeoutFailure;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the same pairs as {@link EngineRaceTest}, but a model checker chooses the switches between the two threads,
 * which reaches orders that chance does not. Pairs that set a timer are excluded, because the model checker would
 * control the timer's thread too.
 */
@Timeout(value = 2, unit = TimeUnit.HOURS) // for the full run; an ordinary run takes seconds
class EngineModelTest {
    private static final int SCHEDULES = Integer.getInteger("taskpool.schedules", 0);
    private static final int FEW = 20;
    private static final int ATTEMPTS = 4;

    /**
     * Instrumenting the JVM takes seconds for each pair, so an ordinary run checks only the pairs that are hardest to
     * hit.
     */
    private static final Set<EngineRaces> USUAL = Extent.isFull()
            ? EnumSet.of(EngineRaces.CANCEL_AND_START, EngineRaces.DEATH_AND_CANCEL, EngineRaces.RECALL_AND_START)
            : EnumSet.of(EngineRaces.RECALL_AND_START);

    @ParameterizedTest
    @EnumSource(EngineRaces.class)
    void eachCallHasOneOutcomeInEveryOrderOfSteps(EngineRaces pair) {
        assumeTrue(pair.needsNoTimer(), "the model checker would control its timer too");
        assumeTrue(SCHEDULES > 0 || USUAL.contains(pair), "only with -Dtaskpool.schedules=…");
        check(pair, ATTEMPTS);
    }

    /**
     * Checks the pair, again if a run took longer than Lincheck's fixed limit of 30 seconds. On a busy machine the first run does,
     * because it instruments the classes; the next finds them instrumented. Threads that wait for each other are another
     * failure, which is found without a clock.
     */
    private static void check(EngineRaces pair, int attempts) {
        try {
            Lincheck.runConcurrentTest(
                    SCHEDULES > 0 ? SCHEDULES : FEW, () -> pair.prepare().run());
        } catch (LincheckAssertionError e) {
            if (attempts == 1 || !(e.getFailure$lincheck() instanceof TimeoutFailure)) {
                throw e;
            }
            check(pair, attempts - 1);
        }
    }
}
