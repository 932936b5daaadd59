package io.taskpool.examples;

import io.taskpool.TaskPool;
import java.io.Serializable;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Simulates the price of a European call option under the Black-Scholes model, where the exact price is known: spot 100,
 * strike 105, interest 3 %, volatility 25 %, one year.
 */
final class MonteCarlo {
    private static final double SPOT = 100;
    private static final double STRIKE = 105;
    private static final double INTEREST = 0.03;
    private static final double VOLATILITY = 0.25;
    /** By the Black-Scholes formula. */
    static final double EXACT_PRICE = 9.1218;

    private static final int PARTS = 32;
    private static final int PATHS_PER_PART = 100_000;

    private MonteCarlo() {}

    /** The sums over the paths of one part. */
    record Sums(double pay, double paySquared) implements Serializable {}

    /** An estimate and its standard error. */
    record Price(double value, double error) {}

    static void run() {
        try (TaskPool threads = TaskPool.threads();
                TaskPool processes = TaskPool.processes()) {
            for (TaskPool pool : List.of(threads, processes)) {
                Price price = price(pool, 2026);
                System.out.printf(
                        "%-10s price %.10f, standard error %.4f, exact price %.4f%n",
                        pool == threads ? "threads:" : "processes:", price.value(), price.error(), EXACT_PRICE);
            }
        }
    }

    static Price price(TaskPool pool, long seed) {
        List<Long> seeds =
                LongStream.range(0, PARTS).map(part -> seed + part).boxed().toList();
        double pay = 0;
        double paySquared = 0;
        // Adding the sums in the order of the parts makes the rounding reproducible.
        for (Sums part : pool.map(MonteCarlo::simulate, seeds)) {
            pay += part.pay();
            paySquared += part.paySquared();
        }
        double paths = (double) PARTS * PATHS_PER_PART;
        double mean = pay / paths;
        return new Price(mean, Math.sqrt((paySquared / paths - mean * mean) / paths));
    }

    private static Sums simulate(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double drift = INTEREST - VOLATILITY * VOLATILITY / 2;
        double pay = 0;
        double paySquared = 0;
        for (int i = 0; i < PATHS_PER_PART; i++) {
            double atMaturity = SPOT * StrictMath.exp(drift + VOLATILITY * random.nextGaussian());
            double today = Math.max(0, atMaturity - STRIKE) * StrictMath.exp(-INTEREST);
            pay += today;
            paySquared += today * today;
        }
        return new Sums(pay, paySquared);
    }
}
