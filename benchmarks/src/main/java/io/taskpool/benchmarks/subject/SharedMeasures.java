package io.taskpool.benchmarks.subject;

import io.taskpool.MapOptions;
import io.taskpool.TaskFuture;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.shared.SharedObject;
import io.taskpool.shared.SharedPipe;
import io.taskpool.shared.SharedQueue;
import io.taskpool.shared.SharedValue;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures what tasks in worker JVMs share: a queue, a pipe, an object of the parent, and a large value. */
final class SharedMeasures {
    private static final int WORKERS = 2;

    /** That of the queue in the other programs, too. */
    private static final int QUEUE_CAPACITY = 1_000;

    private static final int PAGE_BYTES = 4_096;
    private static final int MEBIBYTE = 1 << 20;

    private final PrintStream out;
    private final Order order;

    SharedMeasures(PrintStream out, Order order) {
        this.out = out;
        this.order = order;
    }

    /** Tells whether a measure is one of these. */
    static boolean has(String measure) {
        return List.of("queue", "pipe", "object", "share").contains(measure);
    }

    void run() throws Exception {
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(WORKERS).maxHeap("256m").build()) {
            switch (order.measure()) {
                case "queue" -> queue(pool);
                case "pipe" -> pipe(pool);
                case "object" -> object(pool);
                default -> share(pool);
            }
        }
    }

    /** Two tasks run all the time, and are told how many elements to send and to take. */
    private void queue(ProcessTaskPool pool) throws Exception {
        SharedQueue<Integer> queue = SharedQueue.bounded(QUEUE_CAPACITY);
        SharedQueue<Integer> producing = SharedQueue.bounded(1);
        SharedQueue<Integer> collecting = SharedQueue.bounded(1);
        SharedQueue<Long> sums = SharedQueue.bounded(1);
        TaskFuture<?> producer = pool.submit(() -> {
            for (int count : producing) {
                for (int i = 0; i < count; i++) {
                    queue.put(i);
                }
            }
        });
        TaskFuture<?> collector = pool.submit(() -> {
            for (int count : collecting) {
                long sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += queue.take();
                }
                sums.put(sum);
            }
        });
        int batch = order.batch();
        Samples samples = Samples.take(order, () -> {
            producing.put(batch);
            collecting.put(batch);
            check(sums.take() == (long) batch * (batch - 1) / 2);
        });
        Samples.print(out, "queue", batch / samples.medianSeconds());
        producing.close();
        collecting.close();
        producer.get();
        collector.get();
    }

    private void pipe(ProcessTaskPool pool) throws Exception {
        SharedPipe<Integer> pipe = SharedPipe.open();
        TaskFuture<?> echo = pool.submit(() -> {
            SharedPipe.End<Integer> theirs = pipe.right();
            for (int message = theirs.receive(); message >= 0; message = theirs.receive()) {
                theirs.send(message);
            }
        });
        SharedPipe.End<Integer> mine = pipe.left();
        Samples samples = Samples.take(order, () -> {
            for (int i = 0; i < order.batch(); i++) {
                mine.send(i);
                check(mine.receive() == i);
            }
        });
        Samples.print(out, "pipe", order.batch() / samples.medianSeconds());
        mine.send(-1);
        echo.get();
    }

    /** What lives in the parent. */
    interface Counter {
        int add(int n);
    }

    /** Calls come one at a time, but on any thread. */
    private static final class ParentsCounter implements Counter {
        private int value;

        @Override
        public synchronized int add(int n) {
            value += n;
            return value;
        }
    }

    private void object(ProcessTaskPool pool) throws Exception {
        Counter counter = SharedObject.of(Counter.class, new ParentsCounter());
        int batch = order.batch();
        Samples samples = Samples.take(order, () -> {
            boolean right = pool.submit(() -> {
                        int before = counter.add(0);
                        for (int i = 1; i <= batch; i++) {
                            if (counter.add(1) != before + i) {
                                return false;
                            }
                        }
                        return true;
                    })
                    .get();
            check(right);
        });
        Samples.print(out, "object", batch / samples.medianSeconds());
    }

    private void share(ProcessTaskPool pool) throws Exception {
        ByteBuffer content = ByteBuffer.allocate(order.batch() * MEBIBYTE);
        content.put(0, (byte) 1);
        Samples samples = Samples.take(order, () -> {
            try (SharedValue<ByteBuffer> shared = SharedValue.of(content)) {
                List<Integer> sums = pool.map(
                        worker -> touch(shared.get()),
                        Collections.nCopies(WORKERS, 0),
                        MapOptions.defaults().chunkSize(1));
                check(sums.equals(Collections.nCopies(WORKERS, 1)));
            }
        });
        Samples.print(out, "share", samples.medianSeconds() * TimeUnit.SECONDS.toMillis(1));
    }

    /** Returns the sum of one byte of each page. */
    private static int touch(ByteBuffer content) {
        int sum = 0;
        for (int at = 0; at < content.limit(); at += PAGE_BYTES) {
            sum += content.get(at);
        }
        return sum;
    }

    private static void check(boolean asExpected) {
        if (!asExpected) {
            throw new IllegalStateException("a wrong result was returned");
        }
    }
}
