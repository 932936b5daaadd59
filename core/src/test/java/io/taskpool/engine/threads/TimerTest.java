package io.taskpool.engine.threads;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimerTest {
    @Test
    void actionRunsOnADaemonThreadNotBeforeItsTime() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        long start = System.nanoTime();
        Timer.schedule(() -> ran.complete(Thread.currentThread()), Duration.ofMillis(30));
        Thread thread = ran.get(60, TimeUnit.SECONDS);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.getName()).isEqualTo("taskpool-timer");
    }

    @Test
    void actionThatThrowsDoesNotAffectOthers() throws Exception {
        CompletableFuture<String> ran = new CompletableFuture<>();
        Timer.schedule(
                () -> {
                    throw new StackOverflowError("planted by a test");
                },
                0);
        Timer.schedule(() -> ran.complete("still here"), 1_000_000);
        assertThat(ran.get(60, TimeUnit.SECONDS)).isEqualTo("still here");
    }

    @Test
    void cancelledActionNeverRuns() throws Exception {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        CompletableFuture<String> later = new CompletableFuture<>();
        CompletableFuture<String> release = new CompletableFuture<>();
        // While this action blocks the timer's thread, the next one is due and cannot run.
        Timer.schedule(() -> release.join(), Duration.ZERO);
        Timer.Handle handle = Timer.schedule(() -> cancelled.complete("ran"), Duration.ZERO);
        assertThat(handle.cancel()).isTrue();
        assertThat(handle.cancel()).isFalse();
        Timer.schedule(() -> later.complete("ran"), Duration.ZERO);
        release.complete("go");
        later.get(60, TimeUnit.SECONDS);
        assertThat(cancelled).isNotDone();
    }

    @Test
    void endlessDelayIsAllowed() {
        assertThat(Timer.schedule(() -> {}, Duration.ofSeconds(Long.MAX_VALUE)).cancel())
                .isTrue();
    }
}
