package io.taskpool.cluster.agent;

import io.taskpool.cluster.security.OneTimeTokens;
import io.taskpool.cluster.wire.ControlMessage;
import io.taskpool.cluster.wire.ControlStream;
import io.taskpool.cluster.wire.LaunchOrder;
import io.taskpool.cluster.wire.ToAgent;
import io.taskpool.cluster.wire.ToDriver;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One driver, as the agent sees it: its workers here, and the lease on which they run.
 *
 * <pre>
 * OPEN ──connection ends, lease is over, member is shut down──▶ ENDED: all workers are killed, no further one is launched
 * </pre>
 *
 * <p><b>Threads:</b> one receives what the driver asks for; one tells it, every few milliseconds while calls run, what the workers are
 * doing, and sends beats. The end may come from any thread. <b>Locks:</b> {@code ended} is set under the monitor of {@code workers},
 * under which a worker is added, too: so either the end finds a worker, or the worker finds the end.
 */
final class AgentSession implements DriverChannel {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);
    private static final long BEAT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long MEMORY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long BUSY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long IDLE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final OneTimeTokens<StreamTarget> tokens;
    private final ControlStream driver;
    private final DriverLease lease;
    private final Map<Long, AgentWorker> workers = new ConcurrentHashMap<>();
    private final Thread pulse;
    private volatile boolean ended;

    /** Whether the pulse may be woken before its time. */
    private volatile boolean resting;

    AgentSession(OneTimeTokens<StreamTarget> tokens, ControlStream driver, Duration lease) {
        this.tokens = tokens;
        this.driver = driver;
        this.lease = new DriverLease(lease);
        this.pulse = AgentThreads.make("agent-pulse", this::tell);
    }

    /** Serves the driver until the connection ends. */
    void run() throws IOException {
        pulse.start();
        while (!ended) {
            handle(driver.receive());
        }
    }

    private void handle(ControlMessage message) throws IOException {
        ByteSource body = message.body();
        if (message.kind() == ToAgent.GRANT) {
            lease.granted(body.varint());
            for (AgentWorker worker : workers.values()) {
                worker.lease(lease.endNanos());
            }
            return;
        }
        long id = body.varint();
        if (message.kind() == ToAgent.LAUNCH) {
            LaunchOrder order = LaunchOrder.read(body);
            AgentThreads.make("agent-launch-" + id, () -> launch(id, order)).start();
            return;
        }
        AgentWorker worker = workers.get(id);
        if (worker == null) {
            return; // it has ended, which the driver is about to learn
        }
        switch (message.kind()) {
            case ToAgent.WORKER_READY -> worker.ready();
            case ToAgent.KILL -> worker.killer().kill(body.string());
            case ToAgent.KILL_IF_RUNNING -> {
                long call = body.varint();
                worker.killer().killIfRunning(call, body.string());
            }
            case ToAgent.KILL_UNLESS_RUNNING -> worker.killer().killUnlessRunning(body.string());
            case ToAgent.BAR -> bar(worker);
            case ToAgent.LOOK -> worker.look(body.varint());
            case ToAgent.TEXT_TAKEN -> worker.textTaken(body.varint31());
            default -> throw new ProtocolException("a message of the unknown kind " + message.kind());
        }
    }

    private void bar(AgentWorker worker) throws IOException {
        long running;
        try {
            running = worker.killer().letNoMoreBegin();
        } catch (IOException e) {
            return; // it has ended, which the driver is about to learn
        }
        send(ToDriver.BARRED, sink -> {
            sink.varint(worker.id());
            sink.zigzag(running);
        });
    }

    private void launch(long id, LaunchOrder order) {
        AgentWorker worker;
        try {
            worker = AgentWorker.launch(this, id, order);
        } catch (IOException | RuntimeException e) {
            LOG.warn("a worker cannot be launched", e);
            sendOrEnd(ToDriver.NOT_LAUNCHED, sink -> {
                sink.varint(id);
                sink.string(String.valueOf(e.getMessage()));
            });
            return;
        }
        boolean late;
        synchronized (workers) {
            late = ended;
            workers.put(id, worker);
        }
        worker.lease(lease.endNanos());
        if (late) {
            worker.killer().kill("its driver was gone when it was launched");
        }
        String token = tokens.issue(worker::attach);
        sendOrEnd(ToDriver.LAUNCHED, sink -> {
            sink.varint(id);
            sink.varint(worker.pid());
            sink.string(token);
            LaunchOrder.writeWords(sink, worker.command());
        });
        worker.start();
    }

    // ---- what the driver is told -------------------------------------------------------------------------------

    @Override
    public void send(int kind, Consumer<ByteSink> body) throws IOException {
        driver.send(kind, body);
    }

    @Override
    public void sendOrEnd(int kind, Consumer<ByteSink> body) {
        try {
            send(kind, body);
        } catch (IOException e) {
            end("the connection to its driver is broken");
        }
    }

    @Override
    public void wake() {
        if (resting) {
            resting = false;
            LockSupport.unpark(pulse);
        }
    }

    private void tell() {
        long beat = System.nanoTime() - BEAT_NANOS;
        long memory = System.nanoTime();
        while (!ended) {
            long now = System.nanoTime();
            if (now - beat >= BEAT_NANOS) {
                beat = now;
                sendOrEnd(ToDriver.BEAT, sink -> sink.varint(lease.beat()));
            }
            boolean remember = now - memory >= MEMORY_NANOS;
            if (remember) {
                memory = now;
            }
            boolean busy = false;
            for (AgentWorker worker : workers.values()) {
                busy |= worker.tellStatus();
                if (remember) {
                    worker.tellMemory();
                }
            }
            // While calls follow each other it looks now and then only, and nobody has to wake it for each of them.
            resting = !busy;
            LockSupport.parkNanos(busy ? BUSY_PAUSE_NANOS : IDLE_PAUSE_NANOS);
            resting = false;
        }
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    @Override
    public boolean leaseIsOver() {
        return lease.isOver();
    }

    void endIfLeaseIsOver() {
        if (!ended && lease.isOver()) {
            LOG.warn("a driver gave no sign of life for as long as its lease; its workers here are ended");
            end("its driver gave no sign of life until its lease was over");
        }
    }

    @Override
    public void ended(long id) {
        workers.remove(id);
    }

    /** Kills all workers, and closes the connection. */
    void end(String reason) {
        synchronized (workers) {
            ended = true;
        }
        for (AgentWorker worker : workers.values()) {
            worker.killer().kill(reason);
            worker.releaseThreads();
        }
        // On a thread of its own: to close a secured connection may wait for whoever writes to it.
        AgentThreads.make("agent-close", driver::close).start();
        wake();
    }
}
