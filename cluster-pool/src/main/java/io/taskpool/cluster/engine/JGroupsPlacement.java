package io.taskpool.cluster.engine;

import io.taskpool.cluster.placement.Placement;
import io.taskpool.remote.wire.ProtocolException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A driver's part of a cluster on JGroups: is a member itself that runs no workers, and asks each other member for an agent.
 *
 * <p><b>Threads:</b> views and answers come on threads of JGroups, and only change what is known here; a thread of its own asks.
 * Guarded by its monitor; the listener is called without it.
 */
public final class JGroupsPlacement implements Placement {
    private static final Logger LOG = LoggerFactory.getLogger(JGroupsPlacement.class);

    /** How often a member is asked that does not answer. Another driver never does. */
    private static final int QUESTIONS = 5;

    private static final long AGAIN_MILLIS = 1_000;

    private final ClusterSource source;
    private final ScheduledThreadPoolExecutor asking;

    // Guarded by this.
    private final Map<String, Address> members = new HashMap<>();
    private final Set<String> answered = new HashSet<>();
    private @Nullable Listener listener;
    private @Nullable JChannel channel;
    private boolean closed;

    /**
     * Makes it. Does not join yet.
     *
     * @param source supplies the channel
     */
    public JGroupsPlacement(ClusterSource source) {
        this.source = source;
        this.asking = new ScheduledThreadPoolExecutor(1, body -> {
            Thread thread = new Thread(null, body, "taskpool-placement", 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void open(Listener listener) throws IOException {
        JChannel made = source.channel();
        boolean joined = false;
        try {
            synchronized (this) {
                this.listener = listener;
                this.channel = made;
            }
            made.setReceiver(new Views());
            made.setDiscardOwnMessages(true);
            made.connect(ClusterSource.CLUSTER);
            View view = made.getView();
            if (view != null) {
                changed(view);
            }
            joined = true;
        } catch (Exception e) { // as JGroups declares it
            throw new IOException("the cluster cannot be joined: " + e.getMessage(), e);
        } finally {
            if (!joined || isClosed()) {
                made.close();
            }
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public void place(String member) {
        synchronized (this) {
            answered.remove(member);
        }
        ask(member, QUESTIONS);
    }

    private void ask(String member, int times) {
        try {
            asking.execute(() -> askNow(member, times));
        } catch (RejectedExecutionException e) {
            // closed
        }
    }

    private void askNow(String member, int times) {
        Address address;
        JChannel to;
        synchronized (this) {
            address = members.get(member);
            to = channel;
        }
        if (address == null || to == null) {
            return; // it has left
        }
        try {
            to.send(new BytesMessage(address, PlacementMessage.question().toBytes()));
        } catch (Exception e) { // as JGroups declares it
            LOG.debug("member {} cannot be asked for an agent", member, e);
        }
        if (times > 1) {
            try {
                var unused = asking.schedule(
                        () -> askUnlessAnswered(member, times - 1), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // closed
            }
        }
    }

    private void askUnlessAnswered(String member, int times) {
        synchronized (this) {
            if (answered.contains(member)) {
                return;
            }
        }
        askNow(member, times);
    }

    private final class Views implements Receiver {
        @Override
        public void viewAccepted(View view) {
            changed(view);
        }

        @Override
        public void receive(Message message) {
            answer(message);
        }
    }

    private void changed(View view) {
        List<String> joined = new ArrayList<>();
        List<String> left = new ArrayList<>();
        Listener told;
        synchronized (this) {
            told = listener;
            Map<String, Address> now = new HashMap<>();
            for (Address address : view.getMembers()) {
                if (channel == null || !address.equals(channel.getAddress())) {
                    now.put(id(address), address);
                }
            }
            for (String member : now.keySet()) {
                if (!members.containsKey(member)) {
                    joined.add(member);
                }
            }
            for (String member : members.keySet()) {
                if (!now.containsKey(member)) {
                    left.add(member);
                }
            }
            members.clear();
            members.putAll(now);
            answered.removeAll(joined);
            answered.removeAll(left);
        }
        for (String member : joined) {
            ask(member, QUESTIONS);
        }
        if (told != null) {
            left.forEach(told::left);
        }
    }

    /** Tells members apart, also those of the same name that came one after the other. */
    private static String id(Address address) {
        return address + "/" + Integer.toHexString(address.hashCode());
    }

    private void answer(Message message) {
        PlacementMessage answer;
        try {
            answer = PlacementMessage.of(message);
        } catch (ProtocolException e) {
            LOG.warn("{} sent what no member of TaskPool sends", message.getSrc(), e);
            return;
        }
        if (answer.agent() == null) {
            return; // another driver asks
        }
        String member = id(message.getSrc());
        Listener told;
        synchronized (this) {
            answered.add(member);
            told = listener;
        }
        if (told != null) {
            told.placed(new Agent(member, answer.name(), answer.agent(), answer.token()));
        }
    }

    @Override
    public void close() {
        JChannel open;
        synchronized (this) {
            closed = true;
            open = channel;
            listener = null;
        }
        asking.shutdownNow();
        if (open != null) {
            open.close();
        }
    }
}
