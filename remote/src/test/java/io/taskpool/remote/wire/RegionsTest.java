package io.taskpool.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RegionsTest {
    private record Region(long position, int bytes) {
        boolean overlaps(Region other) {
            int offset = Regions.offset(position);
            int others = Regions.offset(other.position);
            return offset < others + other.bytes && others < offset + bytes;
        }
    }

    @Test
    void regionsInUseNeverOverlapAndLieWithinTheHalf() {
        SplittableRandom random = new SplittableRandom(7);
        Regions regions = new Regions();
        ArrayDeque<Region> used = new ArrayDeque<>();
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            if (!used.isEmpty() && random.nextInt(100) < 48) {
                used.removeFirst();
            } else if (!used.isEmpty() && random.nextInt(100) < 5) {
                used.removeLast(); // a call that was given back
            } else {
                int bytes = random.nextInt(4) == 0
                        ? 1 + random.nextInt(Ring.HALF_BYTES)
                        : (64 << 10) + random.nextInt(1 << 20);
                Region oldest = used.peekFirst();
                long position = regions.allocate(bytes, oldest == null ? regions.head() : oldest.position);
                if (position < 0) {
                    assertThat(used).isNotEmpty();
                    refused++;
                    continue;
                }
                Region region = new Region(position, bytes);
                assertThat(Regions.offset(position) + bytes).isLessThanOrEqualTo(Ring.HALF_BYTES);
                assertThat(used.stream().noneMatch(region::overlaps)).isTrue();
                used.addLast(region);
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void anEmptyHalfTakesAnythingThatFitsAndBeginsAtItsStart() {
        Regions regions = new Regions();
        for (int bytes : new int[] {1, Ring.HALF_BYTES, 100_000, Ring.HALF_BYTES - 1, Ring.HALF_BYTES}) {
            long position = regions.allocate(bytes, regions.head());
            assertThat(position).isNotNegative();
            assertThat(Regions.offset(position)).isZero();
        }
        assertThat(regions.allocate(Ring.HALF_BYTES + 1, regions.head())).isEqualTo(-1);
    }
}
