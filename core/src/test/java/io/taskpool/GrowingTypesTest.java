package io.taskpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Modifier;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Types that may gain options and counters without breaking their users. */
class GrowingTypesTest {
    @ParameterizedTest
    @ValueSource(classes = {CallOptions.class, MapOptions.class, Outcome.class, PoolStats.class, WorkerInfo.class})
    void numberOfComponentsIsNotPartOfTheApi(Class<?> type) {
        assertThat(type.isRecord()).isFalse();
        assertThat(Modifier.isFinal(type.getModifiers())).isTrue();
        assertThat(type.getConstructors()).isEmpty();
    }

    @Test
    void optionsAreEqualIfAllSettingsAre() {
        ProgressListener listener = (done, total) -> {};
        MapOptions all = MapOptions.defaults()
                .name("import")
                .chunkSize(2)
                .timeout(Duration.ofSeconds(3))
                .retries(4)
                .unordered()
                .lookAhead(5)
                .onProgress(listener);
        MapOptions again = MapOptions.defaults()
                .onProgress(listener)
                .lookAhead(5)
                .unordered()
                .retries(4)
                .timeout(Duration.ofSeconds(3))
                .chunkSize(2)
                .name("import");
        assertThat(again).isEqualTo(all).hasSameHashCodeAs(all);
        assertThat(all.chunkSize(1)).isNotEqualTo(all);
        assertThat(all.timeout(Duration.ofSeconds(1))).isNotEqualTo(all);
        assertThat(all.retries(1)).isNotEqualTo(all);
        assertThat(all.lookAhead(1)).isNotEqualTo(all);
        assertThat(all.onProgress((done, total) -> {})).isNotEqualTo(all);
        assertThat(MapOptions.defaults().unordered()).isNotEqualTo(MapOptions.defaults());
        assertThat(all.toString())
                .startsWith("MapOptions[name=import, timeout=PT3S, deadline=null, retries=4, ")
                .contains("chunkSize=2, ordered=false, lookAhead=5,");
    }

    @Test
    void invalidOptionsAreRejectedWithTheirValue() {
        MapOptions options = MapOptions.defaults();
        assertThatThrownBy(() -> options.retries(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> options.timeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
        assertThatThrownBy(() -> options.lookAhead(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }

    @Test
    void countersAreWhatTheyWereSetTo() {
        PoolStats stats = PoolStats.builder()
                .workers(1)
                .idleWorkers(2)
                .queued(3)
                .inFlight(4)
                .submitted(5)
                .succeeded(6)
                .failed(7)
                .cancelled(8)
                .retried(9)
                .workersStarted(10)
                .workersDied(11)
                .build();
        assertThat(stats)
                .hasToString("PoolStats[workers=1, idleWorkers=2, queued=3, inFlight=4, submitted=5, succeeded=6,"
                        + " failed=7, cancelled=8, retried=9, workersStarted=10, workersDied=11]");
        assertThat(PoolStats.builder().build()).isEqualTo(PoolStats.builder().build());
        assertThat(PoolStats.builder().workersDied(1).build())
                .isNotEqualTo(PoolStats.builder().build());
    }
}
