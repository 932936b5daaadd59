package io.taskpool.cluster;

import static java.util.Objects.requireNonNull;

import io.taskpool.ContextCarrier;
import io.taskpool.TaskAction;
import io.taskpool.TaskCodec;
import io.taskpool.WhenFull;
import io.taskpool.cluster.driver.ClusterBackend;
import io.taskpool.cluster.driver.MemberPolicy;
import io.taskpool.cluster.engine.ClusterSource;
import io.taskpool.cluster.engine.JGroupsPlacement;
import io.taskpool.cluster.placement.Placement;
import io.taskpool.cluster.security.ClusterTls;
import io.taskpool.context.ContextCarriers;
import io.taskpool.engine.PoolEngine;
import io.taskpool.remote.host.MemorySize;
import io.taskpool.remote.host.WorkerSettings;
import io.taskpool.spi.PoolConfig;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jgroups.JChannel;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link ClusterTaskPool.Builder} with their defaults. For one thread. */
final class ClusterSettings {
    private static final int LARGEST_MESSAGE = Integer.MAX_VALUE - 64;
    private static final int SMALLEST_MESSAGE = 65_536;
    private static final int START_ATTEMPTS = 3;

    private @Nullable List<InetSocketAddress> members;

    @Nullable
    Path discovery;

    @Nullable
    JChannel engine;

    @Nullable
    Placement placement;

    private @Nullable ClusterTls tls;
    private int workers;
    private int workersPerMember;
    private Duration memberTimeout = Duration.ofSeconds(60);
    private int maxTasksPerWorker;
    private Duration idleTimeout = Duration.ofSeconds(60);
    private @Nullable Duration taskTimeout;
    private Duration cancelGrace = Duration.ofSeconds(2);
    private Duration startTimeout = Duration.ofSeconds(60);
    private String maxHeap = "512m";
    private @Nullable String largerHeap;
    private int maxMessageBytes = (1 << 30) + (1 << 20);
    private List<String> jvmArgs = List.of();
    private int maxQueue;
    private WhenFull whenFull = WhenFull.WAIT;
    private final List<ContextCarrier> carriers = new ArrayList<>(List.of(ContextCarriers.mdc()));

    @Nullable
    TaskAction initializer;

    @Nullable
    TaskAction finalizer;

    @Nullable
    TaskCodec codec;

    @Nullable
    ObjectInputFilter resultFilter;

    boolean inheritProperties = true;
    boolean spinWait = true;
    String name = "cluster";

    void members(String... addresses) {
        members = MemberAddress.all(List.of(addresses));
    }

    void tls(Path keystore, String password) {
        tls = ClusterTls.of(requireNonNull(keystore, "keystore"), password.toCharArray());
    }

    void workers(int number) {
        check(number >= 1, "workers must be at least 1, was %s", number);
        workers = number;
    }

    void workersPerMember(int number) {
        check(number >= 1, "workersPerMember must be at least 1, was %s", number);
        workersPerMember = number;
    }

    void memberTimeout(Duration timeout) {
        memberTimeout = positive(timeout, "memberTimeout");
    }

    void maxTasksPerWorker(int number) {
        check(number >= 1, "maxTasksPerWorker must be at least 1, was %s", number);
        maxTasksPerWorker = number;
    }

    void idleTimeout(Duration timeout) {
        idleTimeout = positive(timeout, "idleTimeout");
    }

    void taskTimeout(Duration timeout) {
        taskTimeout = positive(timeout, "taskTimeout");
    }

    void cancelGrace(Duration grace) {
        cancelGrace = positive(grace, "cancelGrace");
    }

    void startTimeout(Duration timeout) {
        startTimeout = positive(timeout, "startTimeout");
    }

    void maxHeap(String size) {
        maxHeap = size("maxHeap", size);
    }

    void largerHeap(String size) {
        largerHeap = size("retryOutOfMemory", size);
    }

    void jvmArgs(String... arguments) {
        for (String argument : arguments) {
            check(argument.startsWith("-"), "jvmArgs: '%s' is no option", argument);
        }
        jvmArgs = List.of(arguments);
    }

    void maxMessageBytes(long limit) {
        check(
                limit >= SMALLEST_MESSAGE && limit <= LARGEST_MESSAGE,
                "maxMessageBytes must be from %s to %s, was %s",
                SMALLEST_MESSAGE,
                LARGEST_MESSAGE,
                limit);
        maxMessageBytes = (int) limit;
    }

    void maxQueue(int calls, WhenFull then) {
        check(calls >= 1, "maxQueue must be at least 1, was %s", calls);
        maxQueue = calls;
        whenFull = requireNonNull(then, "whenFull");
    }

    void propagate(ContextCarrier carrier) {
        if (!carriers.contains(requireNonNull(carrier, "carrier"))) {
            carriers.add(carrier);
        }
    }

    private static String size(String name, String size) {
        requireNonNull(size, name);
        check(MemorySize.isValid(size), "%s must be a size like 512m or 2g, was '%s'", name, size);
        return size;
    }

    private static Duration positive(Duration duration, String name) {
        requireNonNull(duration, name);
        check(!duration.isZero() && !duration.isNegative(), "%s must be positive, was %s", name, duration);
        return duration;
    }

    private static void check(boolean holds, String message, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
        }
    }

    // ---- making the parts of a pool ----------------------------------------------------------------------------

    ClusterBackend backend() {
        WorkerSettings settings = new WorkerSettings(
                maxHeap,
                largerHeap,
                initializer,
                finalizer,
                codec,
                resultFilter,
                maxMessageBytes,
                startTimeout,
                spinWait,
                false,
                null);
        return new ClusterBackend(
                place(),
                tls,
                name,
                settings,
                jvmArgs,
                inheritProperties,
                new MemberPolicy(workersPerMember, followsMembers(), memberTimeout));
    }

    private Placement place() {
        if (placement != null) {
            return placement;
        }
        if (engine != null) {
            return new JGroupsPlacement(ClusterSource.shared(engine));
        }
        if (discovery != null) {
            return new JGroupsPlacement(ClusterSource.configuration(discovery));
        }
        if (members == null) {
            throw new IllegalArgumentException(
                    "name the members of the cluster by members(addresses), or how to find them by"
                            + " discovery(configuration), engine(channel) or placement(placement)");
        }
        for (InetSocketAddress address : members) {
            ClusterTls.checkAllowed(tls, address.getAddress(), "member " + address);
        }
        return new JGroupsPlacement(ClusterSource.addresses(ownAddress(members.get(0)), 0, members, tls));
    }

    /** Returns the address by which a member sees this machine. Sends nothing. */
    private static InetAddress ownAddress(InetSocketAddress member) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(member);
            return socket.getLocalAddress();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "member " + member + " cannot be reached from this machine: " + e.getMessage(), e);
        }
    }

    /** Tells whether the number of workers follows the members. */
    boolean followsMembers() {
        return workers == 0;
    }

    PoolEngine engine(ClusterBackend backend) {
        PoolConfig.Builder config = PoolConfig.builder(name, Math.max(1, workers))
                .startAttempts(START_ATTEMPTS)
                .maxCallsPerWorker(maxTasksPerWorker)
                .retriesInLargerHeap(largerHeap != null)
                .idleTimeout(idleTimeout)
                .callTimeout(taskTimeout)
                .cancelGrace(cancelGrace)
                .spinWait(spinWait)
                .maxQueue(maxQueue, whenFull);
        for (ContextCarrier carrier : carriers) {
            config.propagate(carrier);
        }
        return new PoolEngine(config.build(), backend);
    }
}
