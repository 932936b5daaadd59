package io.taskpool.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same pairs as {@link EngineRaceTest}, but with the switches between the two threads chosen by a model checker, which
 * reaches orders that chance does not. Not those pairs that set a timer: it would steer that thread too.
 */
class EngineModelTest {
    private static final int SCHEDULES = Integer.getInteger("taskpool.schedules", 5);

    @ParameterizedTest
    @EnumSource(EngineRaces.class)
    void inEveryOrderOfStepsEachCallHasOneOutcome(EngineRaces pair) {
        assumeTrue(pair.needsNoTimer());
        Lincheck.runConcurrentTest(SCHEDULES, () -> pair.prepare().run());
    }
}
