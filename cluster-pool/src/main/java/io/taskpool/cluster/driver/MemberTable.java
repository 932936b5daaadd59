package io.taskpool.cluster.driver;

import io.taskpool.cluster.placement.Placement;
import io.taskpool.cluster.security.ClusterTls;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members to which a pool has a connection.
 *
 * <pre>
 * ASKED ──placed──▶ CONNECTING ──welcome──▶ CONNECTED
 *   ▲                    │                      │
 *   └─── a moment later ─┴────── failed, lost ──┘      as long as the engine has the member in its view
 * </pre>
 *
 * <p><b>Threads:</b> a timer connects, looks for members that are silent and asks again; each connection has a thread that receives. What
 * is called by the engine or by those threads waits for nothing. <b>Lock order:</b> a link's monitor, then this; nothing is called
 * under this monitor.
 */
final class MemberTable implements Placement.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MemberTable.class);
    private static final long LOOK_MILLIS = 100;
    private static final long AGAIN_MILLIS = 500;
    private static final long SHRINK_MILLIS = 1_000;
    private static final int CONNECTORS = 4;

    private final Placement placement;
    private final @Nullable ClusterTls tls;
    private final MemberPolicy policy;
    private final ScheduledThreadPoolExecutor timer;

    // Guarded by this.
    private final Map<String, MemberLink> links = new HashMap<>();
    private final Set<String> inView = new HashSet<>();
    private IntConsumer whenChanged = workers -> {};
    private @Nullable String lastFailure;
    private boolean opened;
    private boolean closed;
    private long aloneSinceNanos = System.nanoTime();

    MemberTable(Placement placement, @Nullable ClusterTls tls, String poolName, MemberPolicy policy) {
        this.placement = placement;
        this.tls = tls;
        this.policy = policy;
        this.timer = new ScheduledThreadPoolExecutor(CONNECTORS, body -> {
            Thread thread = new Thread(null, body, "taskpool-" + poolName + "-members", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Joins the cluster, on a thread of its own. */
    synchronized void open(IntConsumer whenWorkersChanged) {
        if (opened) {
            return;
        }
        opened = true;
        whenChanged = whenWorkersChanged;
        aloneSinceNanos = System.nanoTime();
        timer.execute(this::join);
        var unused =
                timer.scheduleWithFixedDelay(this::lookForSilence, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void join() {
        try {
            placement.open(this);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the cluster cannot be joined", e);
            failed(String.valueOf(e.getMessage()));
            later(this::join, AGAIN_MILLIS);
        }
    }

    private synchronized void failed(String why) {
        lastFailure = why;
    }

    private void later(Runnable action, long millis) {
        try {
            var unused = timer.schedule(action, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // closed
        }
    }

    // ---- what the engine tells ---------------------------------------------------------------------------------

    @Override
    public void placed(Placement.Agent agent) {
        synchronized (this) {
            inView.add(agent.member());
        }
        later(() -> connect(agent), 0);
    }

    @Override
    public synchronized void left(String member) {
        inView.remove(member); // its connection decides whether it is gone
    }

    private void connect(Placement.Agent agent) {
        if (isConnected(agent.member())) {
            return;
        }
        try {
            ClusterTls.checkAllowed(tls, agent.address().getAddress(), "member " + agent.name());
            MemberLink link = MemberLink.open(agent, tls, this::lost);
            if (!add(link)) {
                link.lose("the pool has another connection to it, or was closed");
                return;
            }
            Thread receiver = new Thread(null, link, "taskpool-member-" + agent.name(), 0, false);
            receiver.setDaemon(true);
            receiver.start();
            changed();
        } catch (IOException | RuntimeException e) {
            LOG.warn("no connection to the agent on member {}", agent, e);
            failed("member " + agent.name() + ": " + e.getMessage());
            askAgain(agent.member());
        }
    }

    private synchronized boolean isConnected(String member) {
        return closed || links.containsKey(member);
    }

    private synchronized boolean add(MemberLink link) {
        if (closed || links.containsKey(link.agent().member())) {
            return false;
        }
        links.put(link.agent().member(), link);
        notifyAll();
        return true;
    }

    // ---- members that are lost ---------------------------------------------------------------------------------

    private void lookForSilence() {
        for (MemberLink link : all()) {
            link.loseIfSilent();
        }
    }

    private void lost(MemberLink link) {
        String member = link.agent().member();
        synchronized (this) {
            if (!links.remove(member, link)) {
                return;
            }
            if (links.isEmpty()) {
                aloneSinceNanos = System.nanoTime();
            }
        }
        askAgain(member);
        // A moment later, when the workers that were there have ended: else others would be taken to be too many.
        later(this::changed, SHRINK_MILLIS);
    }

    private void askAgain(String member) {
        later(
                () -> {
                    if (isInView(member)) {
                        placement.place(member);
                    }
                },
                AGAIN_MILLIS);
    }

    private synchronized boolean isInView(String member) {
        return !closed && inView.contains(member) && !links.containsKey(member);
    }

    private void changed() {
        IntConsumer told;
        int workers = 0;
        synchronized (this) {
            if (closed) {
                return;
            }
            told = whenChanged;
            for (MemberLink link : links.values()) {
                workers += workersWanted(link);
            }
        }
        told.accept(workers);
    }

    private int workersWanted(MemberLink link) {
        return policy.workersPerMember() > 0 ? policy.workersPerMember() : link.workersWanted();
    }

    // ---- finding a place ---------------------------------------------------------------------------------------

    synchronized List<MemberLink> all() {
        return List.copyOf(links.values());
    }

    /**
     * Waits for a member to launch a worker on, and reserves it there: the one that has fewest for what it is made for.
     *
     * <p>Waits without a limit while all members have as many as they are made for.
     *
     * @param unneeded tells whether nobody needs the worker any more
     * @return null if nobody needs it
     * @throws IOException if there is no member
     */
    @Nullable
    MemberLink await(BooleanSupplier unneeded) throws IOException {
        long limitNanos = policy.memberTimeout().toNanos();
        while (!unneeded.getAsBoolean()) {
            synchronized (this) {
                MemberLink best = best();
                if (best != null) {
                    best.reserve();
                    return best;
                }
                long left = aloneSinceNanos + limitNanos - System.nanoTime();
                if (closed || (left <= 0 && links.isEmpty())) {
                    throw new IOException(
                            "no member of the cluster was there for "
                                    + TimeUnit.NANOSECONDS.toSeconds(limitNanos) + " s"
                                    + (lastFailure == null ? "" : " (last: " + lastFailure + ")")
                                    + "; start one with 'java -cp … io.taskpool.cluster.ClusterMember', or correct the addresses");
                }
                try {
                    // Looks again soon, since whoever does not need the worker any more does not wake this.
                    wait(
                            left <= 0
                                    ? LOOK_MILLIS
                                    : Math.max(1, Math.min(LOOK_MILLIS, TimeUnit.NANOSECONDS.toMillis(left))));
                } catch (InterruptedException e) {
                    throw new IOException("interrupted while waiting for a member", e);
                }
            }
        }
        return null;
    }

    private @Nullable MemberLink best() {
        MemberLink best = null;
        double least = Double.MAX_VALUE;
        for (MemberLink link : links.values()) {
            double load = (double) link.workers() / workersWanted(link);
            if (!link.isLost() && load < least && (load < 1 || !policy.limited())) {
                best = link;
                least = load;
            }
        }
        return best;
    }

    /** Waits until so many members are connected; false if the time is over first. */
    synchronized boolean awaitMembers(int count, long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        while (links.size() < count && !closed) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return links.size() >= count;
    }

    @Override
    public void close() {
        List<MemberLink> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(links.values());
            notifyAll();
        }
        timer.shutdownNow();
        for (MemberLink link : open) {
            link.lose("the pool was closed");
        }
        placement.close();
    }
}
