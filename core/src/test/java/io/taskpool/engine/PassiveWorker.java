package io.taskpool.engine;

import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import io.taskpool.spi.Worker;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A worker without running or waiting calls, so that there is nothing to stop or give back. */
abstract class PassiveWorker implements Worker {
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
    public void stacks(Consumer<String> receiver) {}

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
    public String displayName() {
        return "the worker";
    }
}
