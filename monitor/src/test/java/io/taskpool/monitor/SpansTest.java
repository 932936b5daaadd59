package io.taskpool.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SpansTest {
    private static Spans spans(List<Integer> starts, int length) {
        long[] from = starts.stream().mapToLong(start -> start).toArray();
        long[] to = starts.stream()
                .mapToLong(start -> start + (start * 31 + length) % 7)
                .toArray();
        return Spans.whereAny(from, to);
    }

    /** Counts the units of time of which each begins within one of the stretches. */
    private static boolean covers(List<Integer> starts, int length, int time) {
        return starts.stream().anyMatch(start -> start <= time && time < start + (start * 31 + length) % 7);
    }

    @Property
    void whatIsCoveredIsWhatAnyStretchCovers(
            @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 60) Integer> one,
            @ForAll @Size(max = 20) List<@IntRange(min = 0, max = 60) Integer> other,
            @ForAll @IntRange(min = 0, max = 70) int start,
            @ForAll @IntRange(min = 0, max = 70) int end) {
        int covered = 0;
        int both = 0;
        for (int time = start; time < end; time++) {
            covered += covers(one, 3, time) ? 1 : 0;
            both += covers(one, 3, time) && covers(other, 5, time) ? 1 : 0;
        }
        assertThat(spans(one, 3).covered(start, end)).isEqualTo(covered);
        assertThat(spans(one, 3).coveredWith(spans(other, 5), start, end)).isEqualTo(both);
    }
}
