package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Threads of a pool that fill many pages. */
class CallThreadsTest {
    private final CallThreads<CallThread> threads = new CallThreads<>();
    private final ThreadPerCall pool = new ThreadPerCall(
            PoolConfig.builder("test", 1)
                    .idleTimeout(Duration.ofHours(1))
                    .cancelGrace(Duration.ofSeconds(1))
                    .build(),
            Thread::new,
            ThreadHooks.NONE,
            new PoolCounters());

    private CallThread add() {
        CallThread thread = new CallThread(
                pool,
                new Call<>(
                        pool, new PoolCounters(), new CallTimeEstimator(), CallKind.TASK, new Object(), null, null, 0));
        threads.add(thread);
        return thread;
    }

    @Test
    void addedThreadIsListedUntilItIsRemoved() {
        List<CallThread> added = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            added.add(add());
        }
        assertThat(threads.all()).containsExactlyInAnyOrderElementsOf(added);
        Collections.shuffle(added);
        List<CallThread> removed = added.subList(0, 900);
        removed.forEach(threads::remove);
        assertThat(threads.all()).containsExactlyInAnyOrderElementsOf(added.subList(900, 1_000));
        added.subList(900, 1_000).forEach(threads::remove);
        assertThat(threads.all()).isEmpty();
    }
}
