package io.taskpool.benchmarks.soak;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes calls in randomly chosen operations, one after another, until the storm is over. */
final class Drivers implements Callable<@Nullable Void> {
    /** How often each way of using the API is chosen, relative to the others. */
    private record Choice(int weight, Workload workload) {}

    private static final List<Choice> CHOICES = List.of(
            new Choice(30, Submits::tiny),
            new Choice(20, Maps::map),
            new Choice(8, Maps::forEach),
            new Choice(20, Maps::stream),
            new Choice(10, Submits::cancelled),
            new Choice(2, Submits::redeployed),
            new Choice(3, Submits::poisoned),
            new Choice(6, Submits::payloads));

    private static final int TOTAL = CHOICES.stream().mapToInt(Choice::weight).sum();

    private final CallWindow window;
    private final List<SoakPool> pools;
    private final Pace pace;
    private final RandomGenerator random;

    Drivers(CallWindow window, List<SoakPool> pools, Pace pace, long seed) {
        this.window = window;
        this.pools = pools;
        this.pace = pace;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public @Nullable Void call() throws Exception {
        while (!pace.isOver()) {
            // Most calls go to the steady pool, because the limited pool spends time on replacing workers.
            SoakPool pool = pools.get(random.nextInt(5) == 0 ? 1 : 0);
            choose().run(window, pool, random, pace);
        }
        return null;
    }

    private Workload choose() {
        int left = random.nextInt(TOTAL);
        for (Choice choice : CHOICES) {
            left -= choice.weight;
            if (left < 0) {
                return choice.workload;
            }
        }
        throw new AssertionError("the weights do not add up");
    }
}
