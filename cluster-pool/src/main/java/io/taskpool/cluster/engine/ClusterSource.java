package io.taskpool.cluster.engine;

import io.taskpool.cluster.security.ClusterTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jgroups.JChannel;
import org.jgroups.fork.ForkChannel;
import org.jspecify.annotations.Nullable;

/** Where a channel to the other members comes from: addresses, a configuration of JGroups, or a channel that the program has. */
public interface ClusterSource {
    /**
     * The name of the cluster, where it is not the user's channel that has one.
     */
    String CLUSTER = "taskpool";

    /**
     * Makes a channel that is not connected yet.
     *
     * @return the channel, which is closed by whoever asks for it
     * @throws IOException if that is impossible; the message says what to do
     */
    JChannel channel() throws IOException;

    /**
     * Finds members by their addresses.
     *
     * @param bind this machine's address
     * @param port this member's port, or 0 for a free one
     * @param members addresses of members, not all of which have to be there
     * @param tls secures the connections, or null
     * @return the source
     */
    static ClusterSource addresses(
            InetAddress bind, int port, List<InetSocketAddress> members, @Nullable ClusterTls tls) {
        return () -> {
            try {
                return JGroupsStack.make(bind, port, members, tls);
            } catch (Exception e) { // as JGroups declares it
                throw new IOException("no member can be made at " + bind.getHostAddress() + ":" + port + ": " + e, e);
            }
        };
    }

    /**
     * Finds members as a configuration file of JGroups says.
     *
     * @param configuration the file
     * @return the source
     */
    static ClusterSource configuration(Path configuration) {
        return () -> {
            try {
                return new JChannel(configuration.toString());
            } catch (Exception e) { // the same
                throw new IOException("the configuration " + configuration + " of JGroups cannot be used: " + e, e);
            }
        };
    }

    /**
     * Shares a channel that the program has.
     *
     * @param main the channel, connected, with {@code FORK} in its configuration
     * @return the source
     */
    static ClusterSource shared(JChannel main) {
        return () -> {
            try {
                return new ForkChannel(main, CLUSTER, CLUSTER);
            } catch (Exception e) { // the same
                throw new IOException(
                        "the channel cannot be shared: " + e.getMessage()
                                + "; put <FORK/> at the end of the configuration of JGroups on all members",
                        e);
            }
        };
    }
}
