package io.taskpool.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.TaskPool;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolMonitorTest {
    @Test
    void aMonitorNeedsPoolsAndEachOnce() {
        assertThatThrownBy(PoolMonitor::of)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a monitor needs a pool, but none was given");
        try (TaskPool pool = TaskPool.threads(1)) {
            assertThatThrownBy(() -> PoolMonitor.of(pool, pool))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the pool 'threads' was given twice");
        }
        assertThatThrownBy(() -> PoolMonitor.of((TaskPool) null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aClosedMonitorServesNothing() {
        try (TaskPool pool = TaskPool.threads(1)) {
            PoolMonitor monitor = PoolMonitor.of(pool);
            monitor.close();
            monitor.close();
            assertThatThrownBy(monitor::serve)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was closed");
            assertThat(pool.map(n -> n * n, List.of(2, 3))).containsExactly(4, 9);
        }
    }
}
