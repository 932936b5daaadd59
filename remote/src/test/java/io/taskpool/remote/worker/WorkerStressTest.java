package io.taskpool.remote.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskFunction;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FunctionType;
import io.taskpool.remote.wire.ToParent;
import io.taskpool.remote.wire.ToWorker;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class WorkerStressTest {
    /** Calls with even numbers are never cancelled, so none of them may ever see an interrupt. */
    @Test
    void cancelsAndRecallsLeaveOneOutcomePerCallInOrderAndNoStrayInterrupt() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (TestHost host = new TestHost().welcome(null)) {
            TaskFunction<Long, String> work = n -> {
                boolean stray = false;
                long spins = n % 7 * 300;
                for (long i = 0; i < spins; i++) {
                    stray |= Thread.currentThread().isInterrupted();
                }
                return stray && n % 2 == 0 ? "stray " + n : "ok";
            };
            host.code(1, work);
            long next = 1;
            for (int round = 0; round < 20_000; round++) {
                int dice = random.nextInt(10);
                if (dice < 6) {
                    Object[] arguments = new Object[1 + random.nextInt(20)];
                    for (int i = 0; i < arguments.length; i++) {
                        arguments[i] = next + i;
                    }
                    host.runWith(FunctionType.TASK_FUNCTION, 0, 1, null, arguments.length, arguments);
                    next += arguments.length;
                } else if (dice < 9 && next > 100) {
                    long odd = (next - 1 - random.nextInt(60)) | 1;
                    host.handler(ToWorker.CANCEL, odd < next ? odd : odd - 2, random.nextInt(2));
                } else if (random.nextInt(20) == 0) {
                    host.handler(ToWorker.RECALL);
                }
            }
            host.handler(ToWorker.END, 0);
            BitSet told = new BitSet();
            long last = 0;
            int left = (int) (next - 1);
            while (left > 0) {
                TestHost.Frame frame = host.frames.poll(60, TimeUnit.SECONDS);
                assertThat(frame).as("seed %d, %d calls left", seed, left).isNotNull();
                ByteSource body = frame.source();
                long call = body.varint();
                if (frame.kind() == ToParent.RECALLED) {
                    long to = body.varint();
                    for (long n = call; n < to; n++) {
                        assertThat(told.get((int) n))
                                .as("seed %d, recalled call %d", seed, n)
                                .isFalse();
                        told.set((int) n);
                        left--;
                    }
                    continue;
                }
                assertThat(call).as("seed %d", seed).isGreaterThan(last);
                last = call;
                assertThat(told.get((int) call))
                        .as("seed %d, call %d twice", seed, call)
                        .isFalse();
                told.set((int) call);
                left--;
                if (frame.kind() == ToParent.RESULT) {
                    assertThat(host.decoder.read(body, null, "the result"))
                            .as("seed %d", seed)
                            .isEqualTo("ok");
                } else {
                    assertThat(frame.kind()).as("seed %d", seed).isEqualTo(ToParent.SKIPPED);
                    assertThat(call % 2).as("seed %d", seed).isOne();
                }
            }
            assertThat(host.exitValue()).isZero();
        }
    }
}
