package io.taskpool.process.host;

import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.process.host.os.ProcessKiller;
import io.taskpool.spi.WorkerContext;

/** What one worker consists of, as far as its parts need it of each other. */
final class WorkerParts {
    final PoolResources pool;
    final WorkerContext slot;
    final LaunchedProcess launched;
    final ProcessKiller killer;
    final WorkerSession session;
    final EndReasons ends;
    final WorkerDeadlines deadlines;
    final RunningCalls runningCalls;

    WorkerParts(PoolResources pool, WorkerContext slot, LaunchedProcess launched) {
        this.pool = pool;
        this.slot = slot;
        this.launched = launched;
        PoolCodecs codecs = pool.codecs();
        this.killer = new ProcessKiller(launched.process(), launched.blackBox());
        this.session = new WorkerSession(
                killer,
                launched.process().getOutputStream(),
                codecs.shapes(),
                codecs.executor(),
                launched.blackBox().file());
        this.ends = new EndReasons(killer);
        ProcessSettings settings = pool.settings();
        this.deadlines = new WorkerDeadlines(
                launched, session, ends, settings.waitsForDebugger() ? null : settings.startTimeout());
        this.runningCalls = new RunningCalls(launched.blackBox(), session);
    }
}
