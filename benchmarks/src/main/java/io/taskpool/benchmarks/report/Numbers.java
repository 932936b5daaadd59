package io.taskpool.benchmarks.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Formats numbers for people. */
public final class Numbers {
    private static final int DIGITS = 3;
    private static final double LARGE = 1e6;

    private Numbers() {}

    /**
     * Formats a number with three significant digits.
     *
     * @param value the number
     * @return 12,300 for 12345.6
     */
    public static String threeDigits(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "–";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(DIGITS));
        if (Math.abs(value) >= LARGE) {
            return rounded.movePointLeft(6).stripTrailingZeros().toPlainString() + " M";
        }
        return String.format(Locale.ROOT, "%,." + Math.max(0, rounded.scale()) + "f", rounded);
    }
}
