package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskAction;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.shared.SharedQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A task that has no memory or no stack left when it uses a shared object fails by itself, and its worker goes on. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedExhaustionTest extends FaultFixture {
    private static final int ELEMENT_BYTES = 60_000;

    /** Takes all memory but less than an element needs. */
    private static List<byte[]> fill() {
        List<byte[]> filler = new ArrayList<>(1 << 16);
        try {
            while (true) {
                filler.add(new byte[ELEMENT_BYTES / 2]);
            }
        } catch (OutOfMemoryError full) {
            return filler;
        }
    }

    private static byte[] element(int number) {
        byte[] element = new byte[ELEMENT_BYTES];
        element[0] = (byte) number;
        return element;
    }

    @Test
    void withoutMemoryForAnAnswerOnlyTheCallFailsAndTheElementStays() throws Exception {
        ProcessTaskPool pool = open(builder(1).maxHeap("48m").jvmArgs("-XX:+UseSerialGC"));
        SharedQueue<byte[]> queue = SharedQueue.bounded(1_000);
        for (int i = 0; i < 200; i++) {
            queue.put(element(i));
        }
        long pid = pidOf(pool);
        String outcome = get(pool.submit(() -> {
            for (int i = 0; i < 100; i++) {
                byte[] unused = queue.take(); // in quick succession, so that the task reads the pipe itself
            }
            List<byte[]> filler = fill();
            String seen = "taken";
            try {
                byte[] unused = queue.take();
            } catch (OutOfMemoryError e) {
                seen = "no memory";
            }
            filler.clear();
            int left = queue.size();
            return seen + ", of " + left + " left, then " + queue.take()[0];
        }));
        assertThat(outcome).isEqualTo("no memory, of 100 left, then 100");
        assertThat(queue.take()[0]).isEqualTo((byte) 101);
        assertThat(pidOf(pool)).isEqualTo(pid);
    }

    /** What a task does with a queue on each level of a recursion that does not end. */
    enum Use {
        ASKS {
            @Override
            void use(SharedQueue<Integer> queue) {
                int unused = queue.size();
            }
        },
        TELLS {
            @Override
            void use(SharedQueue<Integer> queue) throws Exception {
                boolean unused = queue.offer(1, Duration.ZERO);
                queue.take();
            }
        };

        abstract void use(SharedQueue<Integer> queue) throws Exception;
    }

    private static int dive(TaskAction use) throws Exception {
        use.run();
        return 1 + dive(use);
    }

    @ParameterizedTest
    @EnumSource(Use.class)
    void withoutStackOnlyTheCallFails(Use use) throws Exception {
        ProcessTaskPool pool = open(builder(1).jvmArgs("-Xss400k"));
        SharedQueue<Integer> queue = SharedQueue.bounded(100);
        long pid = pidOf(pool);
        int overflows = get(pool.submit(() -> {
            int count = 0;
            use.use(queue); // whose classes must not be initialized at the end of the stack
            for (int i = 0; i < 5; i++) {
                try {
                    count += dive(() -> use.use(queue));
                } catch (StackOverflowError e) {
                    count++;
                }
            }
            return count;
        }));
        assertThat(overflows).isEqualTo(5);
        while (queue.poll(Duration.ZERO) != null) {
            // what was put before the stack was at its end
        }
        queue.put(3);
        assertThat(get(pool.submit(() -> queue.take()))).isEqualTo(3);
        assertThat(pidOf(pool)).isEqualTo(pid);
    }
}
