package io.taskpool.cluster.driver;

import io.taskpool.cluster.placement.Placement;
import io.taskpool.cluster.security.ClusterTls;
import io.taskpool.cluster.wire.ClusterProtocol;
import io.taskpool.cluster.wire.ControlMessage;
import io.taskpool.cluster.wire.ControlStream;
import io.taskpool.cluster.wire.EndNotice;
import io.taskpool.cluster.wire.LaunchOrder;
import io.taskpool.cluster.wire.ToAgent;
import io.taskpool.cluster.wire.ToDriver;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the agent on one member.
 *
 * <pre>
 * OPEN ──it breaks, no beat comes for as long as the lease, the protocol is violated, the pool is closed──▶ LOST
 * </pre>
 *
 * LOST is told to each worker once, and to no worker before: a worker is added under the monitor under which the link is lost, so it either
 * is told or is refused. The member has noticed the same by then, or will before its lease is over.
 *
 * <p>Safe for use by many threads. One thread receives.
 */
final class MemberLink implements AgentCommands, Runnable {
    private static final int CONNECT_MILLIS = 10_000;

    /** From a member that is well, two beats come in that time. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Placement.Agent agent;
    private final @Nullable ClusterTls tls;
    private final ControlStream stream;
    private final Consumer<MemberLink> whenLost;
    private final int workersWanted;
    private final long leaseNanos;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger reserved = new AtomicInteger();

    /** By number. A worker is added, and {@code lostBecause} is set, under its monitor. */
    private final Map<Long, FarReport> workers = new ConcurrentHashMap<>();

    private volatile long beatNanos = System.nanoTime();
    private volatile @Nullable String lostBecause;

    private MemberLink(
            Placement.Agent agent,
            @Nullable ClusterTls tls,
            ControlStream stream,
            Consumer<MemberLink> whenLost,
            ByteSource welcome)
            throws ProtocolException {
        this.agent = agent;
        this.tls = tls;
        this.stream = stream;
        this.whenLost = whenLost;
        long version = welcome.varint();
        if (version != ClusterProtocol.VERSION) {
            throw new ProtocolException(
                    agent + " speaks version " + version + " of the cluster protocol, this JVM version "
                            + ClusterProtocol.VERSION + "; use one version of taskpool on all machines");
        }
        this.workersWanted = welcome.varint31();
        this.leaseNanos = TimeUnit.MILLISECONDS.toNanos(welcome.varint());
    }

    /** Connects to an agent. */
    static MemberLink open(Placement.Agent agent, @Nullable ClusterTls tls, Consumer<MemberLink> whenLost)
            throws IOException {
        Socket socket = ClusterTls.connect(tls, agent.address(), CONNECT_MILLIS);
        boolean open = false;
        try {
            ControlStream stream = new ControlStream(socket);
            stream.greet(agent.token());
            ControlMessage answer = stream.receive();
            if (answer.kind() == ToDriver.REFUSED) {
                throw new ProtocolException(
                        agent + " refused the connection: " + answer.body().string());
            }
            if (answer.kind() != ToDriver.WELCOME) {
                throw new ProtocolException(agent + " answered with a message of kind " + answer.kind());
            }
            MemberLink link = new MemberLink(agent, tls, stream, whenLost, answer.body());
            socket.setSoTimeout(0);
            open = true;
            return link;
        } finally {
            if (!open) {
                socket.close();
            }
        }
    }

    Placement.Agent agent() {
        return agent;
    }

    /** Returns how many workers the member is made for. */
    int workersWanted() {
        return workersWanted;
    }

    /** Returns how many it has, or is about to have. */
    int workers() {
        return workers.size() + reserved.get();
    }

    /** Counts a worker that is about to be launched by {@link #launch}. */
    void reserve() {
        reserved.incrementAndGet();
    }

    @Override
    public String member() {
        return agent.name();
    }

    boolean isLost() {
        return lostBecause != null;
    }

    // ---- launching ---------------------------------------------------------------------------------------------

    /**
     * Has a worker launched that was {@linkplain #reserve reserved}, and opens its stream. Waits for both.
     *
     * @throws MemberLostException if the member was lost meanwhile
     * @throws IOException if the worker cannot be launched there
     */
    FarProcess launch(LaunchOrder order) throws IOException {
        long id = ids.incrementAndGet();
        FarReport report = new FarReport(bytes -> sendQuietly(ToAgent.TEXT_TAKEN, sink -> {
            sink.varint(id);
            sink.varint(bytes);
        }));
        synchronized (workers) {
            String lost = lostBecause;
            if (lost != null) {
                throw new MemberLostException(lost);
            }
            workers.put(id, report);
            reserved.decrementAndGet();
        }
        boolean done = false;
        try {
            send(ToAgent.LAUNCH, sink -> {
                sink.varint(id);
                order.write(sink);
            });
            FarReport.Launched process = FarAnswers.await(report.launched, agent.name());
            FarProcess launched = new FarProcess(this, id, report, process, openStream(report, process));
            done = true;
            return launched;
        } finally {
            if (!done) {
                workers.remove(id);
                sendQuietly(ToAgent.KILL, sink -> {
                    sink.varint(id);
                    sink.string("its driver could not open its stream");
                });
            }
        }
    }

    private Socket openStream(FarReport report, FarReport.Launched process) throws IOException {
        try {
            return openStream(process.token());
        } catch (IOException e) {
            // Most likely it is about to be lost, and then the worker may be launched elsewhere.
            FarAnswers.awaitEnd(report.ended);
            String lost = lostBecause;
            throw lost == null ? e : new MemberLostException(lost);
        }
    }

    private Socket openStream(String token) throws IOException {
        Socket socket = ClusterTls.connect(tls, agent.address(), CONNECT_MILLIS);
        boolean open = false;
        try {
            new ControlStream(socket).greet(token);
            socket.setSoTimeout(0);
            open = true;
            return socket;
        } finally {
            if (!open) {
                socket.close();
            }
        }
    }

    // ---- messages ----------------------------------------------------------------------------------------------

    void send(int kind, Consumer<ByteSink> body) throws IOException {
        try {
            stream.send(kind, body);
        } catch (IOException e) {
            lose("the connection to it is broken (" + e.getMessage() + ")");
            throw new MemberLostException(String.valueOf(lostBecause));
        }
    }

    @Override
    public void sendQuietly(int kind, Consumer<ByteSink> body) {
        try {
            send(kind, body);
        } catch (IOException e) {
            // all that waits for the member was told
        }
    }

    /** Receives until the link is lost. */
    @Override
    public void run() {
        try {
            while (!isLost()) {
                handle(stream.receive());
            }
        } catch (IOException | RuntimeException e) {
            lose(e instanceof ProtocolException ? e.getMessage() : "the connection to it has ended");
        }
    }

    private void handle(ControlMessage message) throws IOException {
        ByteSource body = message.body();
        if (message.kind() == ToDriver.BEAT) {
            long beat = body.varint();
            beatNanos = System.nanoTime();
            send(ToAgent.GRANT, sink -> sink.varint(beat));
            return;
        }
        FarReport worker = workers.get(body.varint());
        if (worker == null) {
            return;
        }
        switch (message.kind()) {
            case ToDriver.LAUNCHED -> {
                long pid = body.varint();
                String token = body.string();
                worker.launched.complete(new FarReport.Launched(pid, token, LaunchOrder.readWords(body)));
            }
            case ToDriver.NOT_LAUNCHED -> worker.launched.completeExceptionally(new IOException(body.string()));
            case ToDriver.STATUS -> {
                long call = body.zigzag();
                long started = body.i64();
                worker.status(call, started, body.varint());
            }
            case ToDriver.MEMORY -> worker.memoryBytes = body.varint();
            case ToDriver.TEXT -> worker.text.add(body.copyRemaining());
            case ToDriver.BARRED -> worker.barred.complete(body.zigzag());
            case ToDriver.ENDED -> worker.ended(EndNotice.read(body));
            default -> throw new ProtocolException("it sent a message of the unknown kind " + message.kind());
        }
    }

    @Override
    public boolean isSilent() {
        return isLost() || System.nanoTime() - beatNanos > SILENCE_NANOS;
    }

    @Override
    public void forget(long id) {
        workers.remove(id);
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    /** Gives the member up if it has given no sign of life for as long as its lease. */
    void loseIfSilent() {
        if (System.nanoTime() - beatNanos > leaseNanos) {
            lose("it gave no sign of life for " + TimeUnit.NANOSECONDS.toMillis(leaseNanos) + " ms");
        }
    }

    /** Gives the member up. */
    void lose(@Nullable String reason) {
        String told;
        synchronized (workers) {
            if (lostBecause != null) {
                return;
            }
            told = "its member " + agent.name() + " was lost: " + reason;
            lostBecause = told;
        }
        for (FarReport worker : workers.values()) {
            worker.lost(told);
        }
        whenLost.accept(this);
        // On a thread of its own: to close a secured connection may wait for whoever writes to it.
        Thread closing = new Thread(null, stream::close, "taskpool-member-close", 0, false);
        closing.setDaemon(true);
        closing.start();
    }
}
