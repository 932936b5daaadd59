package io.taskpool.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class CallTurnTest {
    private static final int TIMES = 1_000;

    private final CallTurn turn = new CallTurn();

    @Test
    void callsBeginAndEndInTurn() {
        for (int call = 0; call < 3; call++) {
            assertThat(turn.begin(call)).isTrue();
            assertThat(turn.end(call)).isTrue();
        }
        long held = turn.hold();
        assertThat(CallTurn.isRunning(held)).isFalse();
        assertThat(CallTurn.call(held)).isEqualTo(2);
    }

    @Test
    void noCallHasBegunBeforeTheFirst() {
        long held = turn.hold();
        assertThat(CallTurn.isRunning(held)).isFalse();
        assertThat(CallTurn.call(held)).isEqualTo(-1);
    }

    @Test
    void noCallBeginsWhileTheTurnIsHeld() {
        long unused = turn.hold();
        assertThat(turn.begin(0)).isFalse();
        turn.beginAnyway(0);
        assertThat(turn.end(0)).isTrue(); // it is not held any more
    }

    @Test
    void noCallEndsWhileTheTurnIsHeld() {
        assertThat(turn.begin(0)).isTrue();
        long held = turn.hold();
        assertThat(turn.end(0)).isFalse();
        assertThat(CallTurn.isRunning(held)).isTrue();
        assertThat(CallTurn.call(held)).isZero();
        turn.endAnyway(0);
        assertThat(turn.begin(1)).isTrue();
    }

    @Test
    void otherWorkBeginsWithItsFirstCall() {
        assertThat(turn.begin(0)).isTrue();
        assertThat(turn.end(0)).isTrue();
        turn.reset();
        assertThat(turn.begin(0)).isTrue();
    }

    /** Whoever holds the turn has as much time as it likes for what it does to the call that it has found running. */
    @Test
    void whatIsHeldStaysAsItIsUntilTheLockIsGivenUp() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> worker = CompletableFuture.runAsync(() -> {
            for (int call = 0; !enough.get(); call++) {
                step(lock, turn.begin(call), call, true);
                begun.set(call + 1);
                step(lock, turn.end(call), call, false);
                ended.set(call + 1);
            }
        });
        try {
            int foundRunning = 0;
            while (foundRunning < TIMES) {
                lock.lock();
                try {
                    long held = turn.hold();
                    int call = CallTurn.call(held);
                    boolean running = CallTurn.isRunning(held);
                    foundRunning += running ? 1 : 0;
                    Thread.yield();
                    assertThat(begun.get()).isLessThanOrEqualTo(call + 1);
                    assertThat(ended.get()).isLessThanOrEqualTo(running ? call : call + 1);
                } finally {
                    lock.unlock();
                }
            }
        } finally {
            enough.set(true);
        }
        worker.get(1, TimeUnit.MINUTES);
    }

    private void step(ReentrantLock lock, boolean done, int call, boolean begins) {
        if (!done) {
            lock.lock();
            try {
                if (begins) {
                    turn.beginAnyway(call);
                } else {
                    turn.endAnyway(call);
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
