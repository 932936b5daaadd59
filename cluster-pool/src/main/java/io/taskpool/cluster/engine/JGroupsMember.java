package io.taskpool.cluster.engine;

import io.taskpool.remote.wire.ProtocolException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member that runs workers: tells each driver that asks where an agent waits for it. Safe for use by many threads. */
public final class JGroupsMember implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JGroupsMember.class);

    private final JChannel channel;
    private final String name;
    private final InetSocketAddress agent;
    private final Supplier<String> tokens;

    private JGroupsMember(JChannel channel, String name, InetSocketAddress agent, Supplier<String> tokens) {
        this.channel = channel;
        this.name = name;
        this.agent = agent;
        this.tokens = tokens;
    }

    /**
     * Joins the cluster.
     *
     * @param source supplies the channel
     * @param name the member's name in messages
     * @param agent where its agent listens
     * @param tokens gives out a token for each driver
     * @return the member
     * @throws IOException if the cluster cannot be joined
     */
    public static JGroupsMember join(
            ClusterSource source, String name, InetSocketAddress agent, Supplier<String> tokens) throws IOException {
        JChannel channel = source.channel();
        JGroupsMember member = new JGroupsMember(channel, name, agent, tokens);
        boolean joined = false;
        try {
            channel.setReceiver(member.new Questions());
            channel.setDiscardOwnMessages(true);
            channel.connect(ClusterSource.CLUSTER);
            joined = true;
            return member;
        } catch (Exception e) { // as JGroups declares it
            throw new IOException("the cluster cannot be joined: " + e.getMessage(), e);
        } finally {
            if (!joined) {
                channel.close();
            }
        }
    }

    private final class Questions implements Receiver {
        @Override
        public void receive(Message message) {
            answer(message);
        }
    }

    private void answer(Message message) {
        try {
            if (PlacementMessage.of(message).agent() == null) {
                byte[] answer = new PlacementMessage(agent, name, tokens.get()).toBytes();
                channel.send(new BytesMessage(message.getSrc(), answer));
            }
        } catch (ProtocolException e) {
            LOG.warn("{} sent what no driver of TaskPool sends", message.getSrc(), e);
        } catch (Exception e) { // as JGroups declares it
            LOG.warn("{} cannot be answered where its agent waits", message.getSrc(), e);
        }
    }

    /** Leaves the cluster. */
    @Override
    public void close() {
        channel.close();
    }
}
