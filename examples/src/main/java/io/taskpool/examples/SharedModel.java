package io.taskpool.examples;

import io.taskpool.TaskPool;
import io.taskpool.examples.Clock.Timed;
import io.taskpool.shared.SharedValue;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Scores requests by a model of 200 MB. All workers read the same copy of it. */
final class SharedModel {
    private static final int WEIGHTS = 50_000_000;
    private static final int FEATURES = 1_000;
    private static final int REQUESTS = 2_000;

    private SharedModel() {}

    static void run() throws Exception {
        try (SharedValue<ByteBuffer> model = SharedValue.of(trained());
                TaskPool pool = TaskPool.processes(2)) {
            List<Integer> requests = IntStream.range(0, REQUESTS).boxed().toList();
            Timed<List<Double>> first = Clock.time(() -> pool.map(seed -> score(model.get(), seed), requests));
            Timed<List<Double>> second = Clock.time(() -> pool.map(seed -> score(model.get(), seed), requests));
            System.out.printf(
                    "%,d scores in %.2f s, with the start of the workers and the model's way to them; %,d more in %.2f s%n",
                    first.result().size(), first.seconds(), second.result().size(), second.seconds());
            System.out.println("Same scores again: " + first.result().equals(second.result()));
        }
    }

    /** Adds up the weights of a request's features. */
    static double score(ByteBuffer model, int seed) {
        SplittableRandom features = new SplittableRandom(seed);
        double score = 0;
        for (int i = 0; i < FEATURES; i++) {
            score += model.getFloat(features.nextInt(WEIGHTS) * Float.BYTES);
        }
        return score;
    }

    /** Outside of the heap, since nothing here needs it as an array. */
    private static ByteBuffer trained() {
        SplittableRandom random = new SplittableRandom(42);
        ByteBuffer weights = ByteBuffer.allocateDirect(WEIGHTS * Float.BYTES);
        for (int i = 0; i < WEIGHTS; i++) {
            weights.putFloat(i * Float.BYTES, (float) random.nextDouble());
        }
        return weights;
    }
}
