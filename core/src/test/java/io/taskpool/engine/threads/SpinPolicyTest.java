package io.taskpool.engine.threads;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(policy.goesOn(now, now + TimeUnit.MILLISECONDS.toNanos(3))).isFalse();
        for (int call = 0; call < 100; call++) {
            assertThat(spinsAfter(100)).isFalse();
        }
        now += TimeUnit.MILLISECONDS.toNanos(20);
        assertThat(spinsAfter(20)).as("the first of a new burst").isFalse();
        assertThat(spinsAfter(20)).isTrue();
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
