package io.taskpool.cluster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How long a driver is believed to be there. */
class DriverLeaseTest {
    @Test
    void aGrantProlongsItFromWhenTheBeatWasSent() {
        DriverLease lease = new DriverLease(Duration.ofHours(1));
        long atFirst = lease.endNanos();
        long beat = lease.beat();
        long latest = System.nanoTime() + Duration.ofHours(1).toNanos();
        lease.granted(beat);
        assertThat(lease.endNanos() - atFirst).isPositive();
        assertThat(lease.endNanos() - latest).isNotPositive();
    }

    @Test
    void anOlderGrantShortensNothing() {
        DriverLease lease = new DriverLease(Duration.ofHours(1));
        long first = lease.beat();
        long second = lease.beat();
        lease.granted(second);
        long end = lease.endNanos();
        lease.granted(first);
        assertThat(lease.endNanos()).isEqualTo(end);
    }

    @Test
    void whatWasNotAskedOrLongAgoProlongsNothing() {
        DriverLease lease = new DriverLease(Duration.ofHours(1));
        long end = lease.endNanos();
        lease.granted(0);
        lease.granted(-1);
        long old = lease.beat();
        for (int i = 0; i < 64; i++) {
            long unused = lease.beat();
        }
        lease.granted(old);
        assertThat(lease.endNanos()).isEqualTo(end);
    }

    @Test
    void withoutGrantsItIsOver() {
        DriverLease lease = new DriverLease(Duration.ofMillis(50));
        long unused = lease.beat();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(lease::isOver);
    }
}
