package io.taskpool.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 ns",
        "999, 999 ns",
        "1000, 1.00 µs",
        "12345, 12.3 µs",
        "999400, 999 µs",
        "999600, 1.00 ms",
        "9996000, 10.0 ms",
        "123456789, 123 ms",
        "1234567890, 1.23 s",
        "59400000000, 59.4 s",
        "59960000000, 1.00 min",
        "3725000000000, 1.03 h"
    })
    void timesHaveThreeDigitsAndAUnit(long nanos, String text) {
        assertThat(Units.time(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.00 kB",
        "999400, 999 kB",
        "41234567, 41.2 MB",
        "999000000, 999 MB",
        "1234000000, 1.23 GB"
    })
    void bytesHaveThreeDigitsAndAUnit(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }
}
