package io.taskpool.cluster.agent;

import io.taskpool.cluster.security.ClusterTls;
import io.taskpool.cluster.security.OneTimeTokens;
import io.taskpool.cluster.wire.ClusterProtocol;
import io.taskpool.cluster.wire.ControlMessage;
import io.taskpool.cluster.wire.ControlStream;
import io.taskpool.cluster.wire.ToAgent;
import io.taskpool.cluster.wire.ToDriver;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the connections of drivers to one member: a connection of control for each driver, and one for the stream of each worker. Each
 * shows a token first, which was given out for it and is good for once.
 *
 * <p><b>Threads:</b> one accepts; one for each connection greets it and then serves it; one looks after the leases of all drivers, and
 * neither sends nor waits, so that no driver can hold it up. Safe for use by many threads.
 */
public final class AgentServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
    private static final long LOOK_MILLIS = 100;

    /** How many connections may be there that have not shown a token yet. */
    private static final int STRANGERS = 64;

    private final String name;
    private final int workers;
    private final Duration lease;
    private final ServerSocket server;
    private final OneTimeTokens<StreamTarget> tokens = new OneTimeTokens<>();
    private final Set<AgentSession> sessions = ConcurrentHashMap.newKeySet();
    private final Semaphore strangers = new Semaphore(STRANGERS);
    private final Thread acceptor;
    private final Thread leases;
    private volatile boolean closed;

    /**
     * Listens for drivers.
     *
     * @param name the member's name in messages
     * @param tls secures connections, or null
     * @param address where to listen
     * @param port the port, or 0 for a free one
     * @param workers how many workers each driver should start here
     * @param lease how long workers go on without a sign of life from their driver
     * @throws IOException if it cannot listen there
     */
    public AgentServer(
            String name, @Nullable ClusterTls tls, InetAddress address, int port, int workers, Duration lease)
            throws IOException {
        this.name = name;
        this.workers = workers;
        this.lease = lease;
        this.server = ClusterTls.listen(tls, address, port);
        this.acceptor = AgentThreads.make("agent-accept", this::accept);
        this.leases = AgentThreads.make("agent-leases", this::lookAfterLeases);
    }

    /** Starts to serve. */
    public void start() {
        acceptor.start();
        leases.start();
    }

    /**
     * Returns where it listens.
     *
     * @return the address
     */
    public InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /**
     * Gives out a token for the connection of a driver.
     *
     * @return the token
     */
    public String admitDriver() {
        return tokens.issue(this::serveDriver);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                if (strangers.tryAcquire()) {
                    AgentThreads.make("agent-connection", () -> greet(socket)).start();
                } else {
                    socket.close();
                }
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("{} could not take a connection", name, e);
                }
            }
        }
    }

    private void greet(Socket socket) {
        boolean known = false;
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ClusterProtocol.GREETING_MILLIS);
            if (socket instanceof SSLSocket secured) {
                secured.startHandshake();
            }
            ControlStream connection = new ControlStream(socket);
            StreamTarget target = admitted(connection);
            strangers.release();
            known = true;
            if (target != null) {
                socket.setSoTimeout(0);
                target.serve(connection);
            }
        } catch (IOException e) {
            LOG.debug("{} ended a connection from {}", name, socket.getRemoteSocketAddress(), e);
        } finally {
            if (!known) {
                strangers.release();
            }
            try {
                socket.close();
            } catch (IOException e) {
                // nothing is left to be lost
            }
        }
    }

    private @Nullable StreamTarget admitted(ControlStream connection) throws IOException {
        ControlMessage greeting = connection.receive();
        ByteSource body = greeting.body();
        if (greeting.kind() != ToAgent.GREETING || body.u32() != ClusterProtocol.MAGIC) {
            throw new ProtocolException("what has connected is no driver of TaskPool");
        }
        long version = body.varint();
        String token = body.string();
        String refusal;
        if (version != ClusterProtocol.VERSION) {
            refusal = "it speaks version " + ClusterProtocol.VERSION + " of the cluster protocol, the driver version "
                    + version + "; use one version of taskpool on all machines";
        } else {
            StreamTarget target = tokens.redeem(token);
            if (target != null) {
                return target;
            }
            refusal = "the token is none that it has given out for this connection, or was used before";
            LOG.warn(
                    "{} refused a connection from {}: {}",
                    name,
                    connection.socket().getRemoteSocketAddress(),
                    refusal);
        }
        connection.send(ToDriver.REFUSED, sink -> sink.string(refusal));
        return null;
    }

    private void serveDriver(ControlStream connection) throws IOException {
        AgentSession session = new AgentSession(tokens, connection, lease);
        sessions.add(session);
        try {
            if (closed) {
                return;
            }
            connection.send(ToDriver.WELCOME, sink -> {
                sink.varint(ClusterProtocol.VERSION);
                sink.varint(workers);
                sink.varint(lease.toMillis());
            });
            session.run();
        } finally {
            session.end("the connection to its driver has ended");
            sessions.remove(session);
        }
    }

    private void lookAfterLeases() {
        while (!closed) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            for (AgentSession session : sessions) {
                session.endIfLeaseIsOver();
            }
        }
    }

    /** Ends all workers, and takes no more connections. */
    @Override
    public void close() {
        closed = true;
        leases.interrupt();
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("{} could not close its socket", name, e);
        }
        for (AgentSession session : sessions) {
            session.end("its member was shut down");
        }
    }
}
