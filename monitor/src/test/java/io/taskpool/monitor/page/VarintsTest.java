package io.taskpool.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class VarintsTest {
    @Test
    void aSmallNumberIsOneByte() {
        Varints numbers = new Varints();
        numbers.add(127);
        numbers.addSigned(-64);
        numbers.add(128);
        assertThat(numbers.toByteArray()).containsExactly(127, 127, 0x80, 1);
    }

    @Property
    void whatWasWrittenIsRead(@ForAll long[] written) {
        Varints numbers = new Varints();
        for (long number : written) {
            numbers.addSigned(number);
        }
        VarintReader reader = new VarintReader(numbers.toByteArray());
        for (long number : written) {
            assertThat(reader.signed()).isEqualTo(number);
        }
        assertThat(reader.isAtEnd()).isTrue();
    }

    @Property
    void othersAreAddedWithTheCountOfTheirBytes(@ForAll long[] first, @ForAll long[] second) {
        Varints all = new Varints();
        for (long[] part : new long[][] {first, second}) {
            Varints numbers = new Varints();
            for (long number : part) {
                numbers.add(number);
            }
            all.addAll(numbers);
        }
        VarintReader reader = new VarintReader(all.toByteArray());
        for (long[] part : new long[][] {first, second}) {
            VarintReader column = reader.column();
            for (long number : part) {
                assertThat(column.unsigned()).isEqualTo(number);
            }
            assertThat(column.isAtEnd()).isTrue();
        }
    }
}
