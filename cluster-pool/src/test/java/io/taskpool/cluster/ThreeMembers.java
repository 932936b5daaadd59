package io.taskpool.cluster;

import io.taskpool.TaskPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Three members that all tests of a JVM share which do not harm them. */
final class ThreeMembers {
    /** A machine that is busy with other tests may give no sign of life for seconds. */
    static final String[] PATIENT = {"--lease", "60"};

    private static final class Holder {
        static final MemberPorts PORTS = start();

        private static MemberPorts start() {
            MemberPorts ports = MemberPorts.free(3);
            List<MemberJvm> members = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                members.add(MemberJvm.start(Map.of(), ports.options(i, PATIENT)));
            }
            members.forEach(MemberJvm::awaitReady);
            return ports;
        }
    }

    private ThreeMembers() {}

    static String[] addresses() {
        return Holder.PORTS.addresses();
    }

    static TaskPool open(int workers) {
        ClusterTaskPool pool = ClusterTaskPool.builder()
                .members(addresses())
                .workers(workers)
                .maxHeap("64m")
                .build();
        try {
            boolean unused =
                    pool.awaitMembers(1, Duration.ofSeconds(60)); // some tests have deadlines from the first call on
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return pool;
    }
}
