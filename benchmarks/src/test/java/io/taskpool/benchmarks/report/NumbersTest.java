package io.taskpool.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers are formatted for people. */
class NumbersTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "0.12345;0.123",
                "2;2",
                "9.996;10.0",
                "123.4;123",
                "12345.6;12,300",
                "1234567;1.23 M",
                "0;0",
                "NaN;–"
            })
    void threeDigitsAreEnough(double value, String text) {
        assertThat(Numbers.threeDigits(value)).isEqualTo(text);
    }
}
