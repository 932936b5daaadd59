package io.taskpool.cluster.agent;

import io.taskpool.cluster.security.ClusterTls;
import io.taskpool.cluster.wire.LaunchOrder;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.remote.host.WorkerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Turns what a driver wants into the command of a worker on this machine, with this machine's JDK, environment and folders. */
final class AgentLaunch {
    /** Neither has a meaning here: messages are the driver's, and so is the limit on a start. */
    private static final int ANY_MESSAGE = 1 << 30;

    private static final Duration ANY_TIME = Duration.ofDays(1);

    private AgentLaunch() {}

    static ProcessBuilder build(LaunchOrder order, Path blackBox) throws IOException {
        ProcessSettings settings = ProcessSettings.plain(
                WorkerSettings.plain(order.maxHeap(), ANY_MESSAGE, ANY_TIME),
                order.jvmArgs(),
                Path.of(System.getProperty("java.home")),
                null);
        ProcessBuilder builder = LaunchCommand.build(settings, false, blackBox, 0);
        builder.environment().remove(ClusterTls.PASSWORD_VARIABLE); // which is for members, not for tasks
        return builder;
    }
}
