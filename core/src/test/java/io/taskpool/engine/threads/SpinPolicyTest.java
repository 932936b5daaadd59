package io.taskpool.engine.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpinPolicyTest {
    private final SpinPolicy policy = new SpinPolicy(true);
    private long now = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);

    private boolean spinsAfter(long micros) {
        now += TimeUnit.MICROSECONDS.toNanos(micros);
        return policy.shouldSpin(now);
    }

    @Test
    void nobodySpinsForCallsThatComeFarApart() {
        for (int call = 0; call < 100; call++) {
            assertThat(spinsAfter(10_000)).isFalse();
        }
    }

    @Test
    void burstsAreSpunForFromTheSecondCallOn() {
        for (int burst = 0; burst < 10; burst++) {
            assertThat(spinsAfter(10_000)).isFalse();
            for (int call = 0; call < 20; call++) {
                assertThat(spinsAfter(20)).isTrue();
            }
        }
    }

    @Test
    void nobodySpinsForAWhileWhereOthersNeedTheProcessors() {
        assertThat(spinsAfter(20)).isFalse();
        assertThat(spinsAfter(20)).isTrue();
        assertThat(policy.goesOn(now, now + 1_000)).isTrue();
        assertThat(spinsAfter(20)).isTrue();
        assertThat(pauseMillis()).isEqualTo(1);
        assertThat(spinsAfter(20)).isTrue();
    }

    /** Gets the processor back late, and returns after how many milliseconds of a burst threads spin again. */
    private int pauseMillis() {
        now += 60_000;
        assertThat(policy.goesOn(now - 60_000, now)).isFalse();
        int waits = 1;
        while (!spinsAfter(100)) {
            waits++;
        }
        return waits / 10;
    }

    @Test
    void thePausesGrowWhereOthersNeedTheProcessorsAgainAndAgain() {
        assertThat(List.of(pauseMillis(), pauseMillis(), pauseMillis(), pauseMillis(), pauseMillis()))
                .containsExactly(1, 2, 4, 8, 16);
        assertThat(List.of(pauseMillis(), pauseMillis())).containsExactly(20, 20);
    }

    @Test
    void aPauseIsShortAgainWhenTheProcessorsWereFreeForAWhile() {
        assertThat(List.of(pauseMillis(), pauseMillis(), pauseMillis())).containsExactly(1, 2, 4);
        now += TimeUnit.MILLISECONDS.toNanos(20);
        assertThat(pauseMillis()).isEqualTo(1);
    }

    @Test
    void whatSeveralThreadsNoticeAtTheSameTimeCountsOnce() {
        long slow = now + 60_000;
        assertThat(policy.goesOn(now, slow)).isFalse();
        assertThat(policy.goesOn(now, slow + 10)).isFalse();
        now = slow + TimeUnit.MILLISECONDS.toNanos(1);
        assertThat(pauseMillis()).isEqualTo(2);
    }

    @Test
    void nobodySpinsWhereItIsTurnedOff() {
        SpinPolicy off = new SpinPolicy(false);
        for (int call = 0; call < 100; call++) {
            now += 20_000;
            assertThat(off.shouldSpin(now)).isFalse();
        }
    }
}
