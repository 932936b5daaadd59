package io.taskpool.cluster.driver;

import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A worker for which a member is looked for. Once it is launched, the engine talks to what was launched; until then it has no calls, and
 * all that can happen to it is that it is not needed any more.
 *
 * <p>Concurrency: its monitor guards all; nothing is called under it.
 */
final class PlacedWorker implements Worker {
    private @Nullable Worker launched;
    private @Nullable String unneeded;

    /** Returns why it is not needed any more, or null if it is. */
    synchronized @Nullable String unneeded() {
        return unneeded;
    }

    /** Records what was launched, and ends it if it is not needed any more. */
    void launched(Worker worker) {
        String reason;
        synchronized (this) {
            launched = worker;
            reason = unneeded;
            notifyAll();
        }
        if (reason != null) {
            worker.kill(reason);
        }
    }

    /** Returns what was launched; null, and notes that nothing needs to be, if there is nothing yet. */
    private synchronized @Nullable Worker launchedOr(String reason) {
        if (launched == null) {
            unneeded = reason;
        }
        return launched;
    }

    private synchronized @Nullable Worker launched() {
        return launched;
    }

    @Override
    public void kill(String reason) {
        Worker worker = launchedOr(reason);
        if (worker != null) {
            worker.kill(reason);
        }
    }

    @Override
    public void killUnlessRunning(String reason) {
        kill(reason);
    }

    @Override
    public void end() {
        Worker worker = launchedOr("its pool was shut down");
        if (worker != null) {
            worker.end();
        }
    }

    @Override
    public void run(List<WorkUnit> batch) {
        awaitLaunched().run(batch);
    }

    /** A worker may tell that it is ready before the thread that has launched it comes to say so here. */
    private synchronized Worker awaitLaunched() {
        boolean interrupted = false;
        while (launched == null) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return launched;
    }

    @Override
    public void recall() {
        Worker worker = launched();
        if (worker != null) {
            worker.recall();
        }
    }

    @Override
    public void cancel(WorkUnit work, int call, boolean interrupt) {
        Worker worker = launched();
        if (worker != null) {
            worker.cancel(work, call, interrupt);
        }
    }

    @Override
    public void killIfRunning(WorkUnit work, int call, String reason) {
        Worker worker = launched();
        if (worker != null) {
            worker.killIfRunning(work, call, reason);
        }
    }

    @Override
    public void stacks(Consumer<String> receiver) {
        Worker worker = launched();
        if (worker != null) {
            worker.stacks(receiver);
        }
    }

    @Override
    public @Nullable RunningCall running() {
        Worker worker = launched();
        return worker == null ? null : worker.running();
    }

    @Override
    public List<WorkUnit> stop() {
        Worker worker = launched();
        return worker == null ? List.of() : worker.stop();
    }

    @Override
    public void observedChanged() {
        Worker worker = launched();
        if (worker != null) {
            worker.observedChanged();
        }
    }

    @Override
    public boolean stopReading() {
        Worker worker = launched();
        return worker != null && worker.stopReading();
    }

    @Override
    public void giveUpReading(String reason) {
        Worker worker = launched();
        if (worker != null) {
            worker.giveUpReading(reason);
        }
    }

    @Override
    public void timesOut(WorkUnit work, int call, Throwable failure) {
        Worker worker = launched();
        if (worker != null) {
            worker.timesOut(work, call, failure);
        }
    }

    @Override
    public long pid() {
        Worker worker = launched();
        return worker == null ? -1 : worker.pid();
    }

    @Override
    public String host() {
        Worker worker = launched();
        return worker == null ? "no member yet" : worker.host();
    }

    @Override
    public long memoryBytes() {
        Worker worker = launched();
        return worker == null ? -1 : worker.memoryBytes();
    }

    @Override
    public String displayName() {
        Worker worker = launched();
        return worker == null ? "a worker without a member" : worker.displayName();
    }
}
