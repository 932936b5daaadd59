package io.taskpool.cluster;

import static java.util.Objects.requireNonNull;

import io.taskpool.cluster.agent.AgentServer;
import io.taskpool.cluster.engine.ClusterSource;
import io.taskpool.cluster.engine.JGroupsMember;
import io.taskpool.cluster.security.ClusterTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jgroups.JChannel;
import org.jspecify.annotations.Nullable;

/**
 * A member of a cluster: takes the workers of pools that programs on any machine of the cluster open. It needs none of their classes.
 *
 * <p>As a command, with the options that {@code --help} and any mistake in them print:
 *
 * <pre>
 * java -cp … io.taskpool.cluster.ClusterMember --bind 10.0.0.2 --port 7800 --members 10.0.0.2:7800,10.0.0.3:7800 --tls keys.p12
 * </pre>
 *
 * It prints a line that begins with {@code member ready} once it takes work, and runs until it is killed. When it ends, its workers end.
 *
 * <p>A program that is a member beside its own work starts one by {@link #builder()}. This class is safe for use by many threads.
 */
public final class ClusterMember implements AutoCloseable {
    private final String name;
    private final AgentServer agent;
    private final JGroupsMember member;

    private ClusterMember(String name, AgentServer agent, JGroupsMember member) {
        this.name = name;
        this.agent = agent;
        this.member = member;
    }

    /**
     * Runs a member until this JVM is ended.
     *
     * @param arguments the options
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String... arguments) throws InterruptedException {
        ClusterMember member;
        try {
            member = builder().set(MemberOptions.parse(arguments)).start();
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(member::close, "taskpool-member-shutdown"));
        System.out.println("member ready: " + member.name() + ", for drivers at " + member.agent.address());
        new CountDownLatch(1).await();
    }

    /**
     * Returns a builder with the default settings.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the member's name, which is also {@link io.taskpool.WorkerInfo#host()} of its workers.
     *
     * @return its address and port, or those of its agent if the engine was given
     */
    public String name() {
        return name;
    }

    /** Leaves the cluster, and ends the workers here. Their running calls fail as those of workers that died. */
    @Override
    public void close() {
        agent.close();
        member.close();
    }

    /** Settings of a {@link ClusterMember}. Not safe for use by many threads. */
    public static final class Builder {
        private static final int PORT = 7800;

        private InetAddress bind = InetAddress.getLoopbackAddress();
        private int port = PORT;
        private int agentPort;
        private @Nullable List<InetSocketAddress> members;
        private @Nullable Path discovery;
        private @Nullable JChannel engine;
        private int workers = Runtime.getRuntime().availableProcessors();
        private Duration lease = Duration.ofSeconds(5);
        private @Nullable ClusterTls tls;

        Builder() {}

        /**
         * Sets this machine's address, on which the member listens and by which others reach it. The default is {@code 127.0.0.1}.
         *
         * @param address the address or the name of this machine
         * @return this builder
         * @throws IllegalArgumentException if it is not known
         */
        public Builder bind(String address) {
            bind = MemberAddress.host(requireNonNull(address, "address"));
            return this;
        }

        /**
         * Sets the port for the other members. The default is 7800.
         *
         * @param port the port
         * @return this builder
         */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /**
         * Sets the port for the streams of drivers. The default is a free one, which drivers learn by themselves; firewalls want a
         * fixed one.
         *
         * @param agentPort the port
         * @return this builder
         */
        public Builder agentPort(int agentPort) {
            this.agentPort = agentPort;
            return this;
        }

        /**
         * Sets addresses of members, by which this one finds the others. Not all of them have to be there, and others may join.
         *
         * @param members the addresses, as {@code host:port}
         * @return this builder
         * @throws IllegalArgumentException if one is no such address
         */
        public Builder members(String... members) {
            this.members = MemberAddress.all(List.of(members));
            return this;
        }

        /**
         * Sets how members are found: by a configuration file of JGroups, for example one for Kubernetes. Whether its own connections
         * are secured is up to that file.
         *
         * @param configuration the file
         * @return this builder
         */
        public Builder discovery(Path configuration) {
            discovery = requireNonNull(configuration, "configuration");
            return this;
        }

        /**
         * Lets the member share a channel of JGroups that the program has. It must be connected and have {@code FORK} in its
         * configuration, on all members. Closing the member leaves it open.
         *
         * @param engine the channel
         * @return this builder
         */
        public Builder engine(JChannel engine) {
            this.engine = requireNonNull(engine, "engine");
            return this;
        }

        /**
         * Sets how many workers each driver starts here, unless it says otherwise. The default is the number of processors.
         *
         * @param workers the number, at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder workers(int workers) {
            if (workers < 1) {
                throw new IllegalArgumentException("workers must be at least 1, was " + workers);
            }
            this.workers = workers;
            return this;
        }

        /**
         * Sets how long workers go on without a sign of life from their driver, and how long a driver waits for one from here before it
         * gives this member up. The default is 5 seconds.
         *
         * @param lease the time, at least 2 seconds
         * @return this builder
         * @throws IllegalArgumentException if it is shorter
         */
        public Builder lease(Duration lease) {
            if (lease.compareTo(Duration.ofSeconds(2)) < 0) {
                throw new IllegalArgumentException("lease must be 2 seconds at least, was " + lease);
            }
            this.lease = lease;
            return this;
        }

        /**
         * Secures all connections by TLS, both sides of which show a certificate that the key store trusts. Without it, only the loopback
         * interface can be used.
         *
         * @param keystore the key store; {@link ClusterKeys} makes one
         * @param password its password
         * @return this builder
         * @throws IllegalArgumentException if the key store cannot be used
         */
        public Builder tls(Path keystore, String password) {
            tls = ClusterTls.of(requireNonNull(keystore, "keystore"), password.toCharArray());
            return this;
        }

        private Builder set(Map<String, String> options) {
            options.forEach(this::set);
            return this;
        }

        private void set(String option, String value) {
            switch (option) {
                case "--bind" -> bind(value);
                case "--port" -> port(MemberOptions.number(option, value));
                case "--agent-port" -> agentPort(MemberOptions.number(option, value));
                case "--members" -> members(value.split(",", -1));
                case "--discovery" -> discovery(Path.of(value));
                case "--workers" -> workers(MemberOptions.number(option, value));
                case "--lease" -> lease(Duration.ofSeconds(MemberOptions.number(option, value)));
                default -> tls(Path.of(value), ClusterKeys.password());
            }
        }

        /**
         * Starts the member and joins the cluster, or founds one if no other member is there.
         *
         * @return the member, which takes work
         * @throws IllegalArgumentException if addresses of other machines were set without {@link #tls}, or no way to find members
         * @throws UncheckedIOException if the cluster cannot be joined
         */
        public ClusterMember start() {
            ClusterTls.checkAllowed(tls, bind, "the address " + bind.getHostAddress());
            try {
                String own = bind.getHostAddress() + ":" + port;
                AgentServer agent = new AgentServer(own, tls, bind, agentPort, workers, lease);
                boolean started = false;
                try {
                    String name = engine == null && discovery == null ? own : text(agent.address());
                    agent.start();
                    JGroupsMember member = JGroupsMember.join(source(), name, agent.address(), agent::admitDriver);
                    started = true;
                    return new ClusterMember(name, agent, member);
                } finally {
                    if (!started) {
                        agent.close();
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }

        private static String text(InetSocketAddress address) {
            return address.getAddress().getHostAddress() + ":" + address.getPort();
        }

        private ClusterSource source() {
            if (engine != null) {
                return ClusterSource.shared(engine);
            }
            if (discovery != null) {
                return ClusterSource.configuration(discovery);
            }
            if (members == null) {
                throw new IllegalArgumentException("name the members by members(addresses), or how to find them by"
                        + " discovery(configuration) or engine(channel)");
            }
            for (InetSocketAddress address : members) {
                ClusterTls.checkAllowed(tls, address.getAddress(), "member " + text(address));
            }
            return ClusterSource.addresses(bind, port, members, tls);
        }
    }
}
