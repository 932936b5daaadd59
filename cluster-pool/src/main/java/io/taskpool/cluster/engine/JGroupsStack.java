package io.taskpool.cluster.engine;

import io.taskpool.cluster.security.ClusterTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import javax.net.ssl.SSLServerSocket;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The protocols of JGroups that members found by their addresses speak: TCP only, one port, and the same key store as the streams of
 * workers. What watches members by sockets of their own is left out: it would open another port, which TLS does not cover. A driver notices
 * the end of a member by its own connection, at once; the rest of the cluster may learn of it some seconds later.
 */
final class JGroupsStack {
    private static final long JOIN_MILLIS = 2_000;
    private static final long SILENCE_MILLIS = 8_000;
    private static final long HEARTBEAT_MILLIS = 2_000;
    private static final long VERIFY_MILLIS = 1_000;

    /** Parts of a cluster find each other again within this. */
    private static final long MERGE_MIN_MILLIS = 1_000;

    private static final long MERGE_MAX_MILLIS = 3_000;

    /** How many ports are tried from one on that was free a moment ago. */
    private static final int FREE_PORTS = 100;

    private JGroupsStack() {}

    static JChannel make(InetAddress bind, int port, List<InetSocketAddress> members, @Nullable ClusterTls tls)
            throws Exception {
        TCP transport = new TCP();
        transport.setBindAddress(bind);
        // With addresses to find others by, JGroups does not let the system choose.
        transport.setBindPort(port == 0 ? freePort(bind) : port);
        transport.setPortRange(port == 0 ? FREE_PORTS : 0);
        // Daemons, since a pool that nobody closes must not keep its program alive.
        transport.setThreadFactory(new DefaultThreadFactory("taskpool-jgroups", true, true));
        if (tls != null) {
            transport.setSocketFactory(secured(tls));
        }
        TCPPING discovery = new TCPPING();
        discovery.setInitialHosts(members);
        discovery.setPortRange(0);
        GMS membership = new GMS();
        membership.setJoinTimeout(JOIN_MILLIS);
        membership.printLocalAddress(false);
        return new JChannel(
                transport,
                discovery,
                new MERGE3().setMinInterval(MERGE_MIN_MILLIS).setMaxInterval(MERGE_MAX_MILLIS),
                new FD_ALL3().setTimeout(SILENCE_MILLIS).setInterval(HEARTBEAT_MILLIS),
                new VERIFY_SUSPECT2().setTimeout(VERIFY_MILLIS),
                new NAKACK2().useMcastXmit(false),
                new UNICAST3(),
                new STABLE(),
                membership,
                new UFC(),
                new MFC(),
                new FRAG4());
    }

    private static int freePort(InetAddress bind) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, bind)) {
            return socket.getLocalPort();
        }
    }

    private static DefaultSocketFactory secured(ClusterTls tls) {
        DefaultSocketFactory factory = new DefaultSocketFactory(tls.context());
        factory.setServerSocketConfigurator(server -> ((SSLServerSocket) server).setNeedClientAuth(true));
        return factory;
    }
}
