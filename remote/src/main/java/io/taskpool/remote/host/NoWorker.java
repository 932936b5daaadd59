package io.taskpool.remote.host;

import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stands for a worker that could not be started; its slot was told so. */
public enum NoWorker implements Worker {
    INSTANCE;

    @Override
    public void run(List<WorkUnit> batch) {
        throw new AssertionError("work for a worker that was never ready");
    }

    @Override
    public void recall() {}

    @Override
    public void cancel(WorkUnit work, int call, boolean interrupt) {}

    @Override
    public @Nullable RunningCall running() {
        return null;
    }

    @Override
    public List<WorkUnit> stop() {
        return List.of();
    }

    @Override
    public void stacks(Consumer<String> dispatcher) {}

    @Override
    public long memoryBytes() {
        return -1;
    }

    @Override
    public void kill(String reason) {}

    @Override
    public void killIfRunning(WorkUnit work, int call, String reason) {}

    @Override
    public void killUnlessRunning(String reason) {}

    @Override
    public void end() {}

    @Override
    public String displayName() {
        return "a worker that did not start";
    }
}
