package io.taskpool.cluster.driver;

import io.taskpool.BrokenPoolException;
import io.taskpool.cluster.placement.Placement;
import io.taskpool.cluster.security.ClusterTls;
import io.taskpool.cluster.wire.LaunchOrder;
import io.taskpool.remote.host.RemotePool;
import io.taskpool.remote.host.WorkerSettings;
import io.taskpool.spi.Backend;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PreparedFunction;
import io.taskpool.spi.Worker;
import io.taskpool.spi.WorkerContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Starts the workers of a pool on the members of a cluster. Safe for use by many threads. */
public final class ClusterBackend implements Backend {
    private final RemotePool pool;
    private final MemberTable members;
    private final WorkerSettings settings;
    private final FarOptions options;

    /**
     * Makes the backend. It joins the cluster by {@link #open}.
     *
     * @param placement finds the members, and belongs to this from now on
     * @param tls secures the connections, or null
     * @param name the name of the pool
     * @param settings how workers are spoken to
     * @param jvmArgs further arguments of the workers' JVMs
     * @param inheritProperties whether workers have this JVM's system properties, time zone, locale and options
     * @param policy how members are used
     * @throws io.taskpool.TaskSerializationException if the initializer, the finalizer or the codec cannot be sent to workers
     */
    public ClusterBackend(
            Placement placement,
            @Nullable ClusterTls tls,
            String name,
            WorkerSettings settings,
            List<String> jvmArgs,
            boolean inheritProperties,
            MemberPolicy policy) {
        this.pool = new RemotePool(settings);
        this.members = new MemberTable(placement, tls, name, policy);
        this.settings = settings;
        this.options = new FarOptions(settings, jvmArgs, inheritProperties);
    }

    /**
     * Joins the cluster, without waiting for that.
     *
     * @param whenWorkersChanged is told how many workers the members that are there are made for, whenever that changes
     */
    public void open(IntConsumer whenWorkersChanged) {
        members.open(whenWorkersChanged);
    }

    /**
     * Returns the members to which there is a connection.
     *
     * @return their names
     */
    public List<String> members() {
        return members.all().stream().map(link -> link.agent().name()).toList();
    }

    /**
     * Waits for members.
     *
     * @param count how many
     * @param timeout how long at most
     * @return whether so many are connected
     * @throws InterruptedException if the thread is interrupted
     */
    public boolean awaitMembers(int count, Duration timeout) throws InterruptedException {
        return members.awaitMembers(count, timeout.toNanos());
    }

    // ---- Backend -----------------------------------------------------------------------------------------------

    @Override
    public Worker start(WorkerContext slot) {
        PlacedWorker worker = new PlacedWorker();
        pool.startThread(() -> launch(slot, worker), "start-" + slot.number());
        return worker;
    }

    private void launch(WorkerContext slot, PlacedWorker placed) {
        pool.workerStarts();
        String heap = slot.isLarge() && settings.largerHeap() != null ? settings.largerHeap() : settings.maxHeap();
        try {
            LaunchOrder order = options.order(heap);
            FarWorker launched = null;
            while (launched == null) {
                MemberLink link = members.await(() -> placed.unneeded() != null);
                if (link == null) {
                    slot.startFailed(new BrokenPoolException("cannot start workers: " + placed.unneeded(), null));
                    return;
                }
                launched = launchOn(link, slot, order);
            }
            placed.launched(pool.attend(slot, launched));
        } catch (IOException | RuntimeException e) {
            slot.startFailed(new BrokenPoolException("cannot start workers: " + e.getMessage(), e));
        }
    }

    /** Returns null if the member was lost meanwhile, which says nothing about whether workers can be started. */
    private @Nullable FarWorker launchOn(MemberLink link, WorkerContext slot, LaunchOrder order) throws IOException {
        try {
            return new FarWorker(pool, slot.number(), link.launch(order), options.properties());
        } catch (MemberLostException e) {
            return null;
        }
    }

    @Override
    public Object prepare(CallKind kind, Object function, @Nullable Object argument) {
        return pool.prepare(kind, function, argument);
    }

    @Override
    public PreparedFunction prepare(CallKind kind, Object function) {
        return pool.prepare(kind, function);
    }

    @Override
    public void close() {
        // Elsewhere: to leave a cluster may take a while, and this may be any thread.
        pool.startThread(members::close, "leave");
        pool.close();
    }
}
