package io.taskpool.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MeasureTest {
    @Test
    void eachMeasureIsFoundByItsName() {
        for (Measure measure : Measure.values()) {
            assertThat(Measure.named(measure.id())).containsExactly(measure);
        }
    }

    @Test
    void aGroupNamesSeveral() {
        assertThat(Measure.named("first-second"))
                .containsExactly(Measure.COLD, Measure.FIRST_SUBMITS, Measure.FIRST_MAP, Measure.FIRST_BLOCKS);
        assertThat(Measure.named("shared-memory"))
                .containsExactly(Measure.ECHO, Measure.ECHO_WINDOW, Measure.DOUBLES, Measure.BLOCKS);
    }

    @Test
    void anUnknownNameIsAnsweredWithThoseThereAre() {
        assertThatThrownBy(() -> Measure.named("speed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no such measure: speed")
                .hasMessageContaining("latency")
                .hasMessageContaining("shared-memory");
    }
}
