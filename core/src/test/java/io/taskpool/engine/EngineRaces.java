package io.taskpool.engine;

import io.taskpool.engine.events.PoolEvents;
import io.taskpool.spi.RunningCall;
import java.time.Duration;

/** The pairs of events to race: {@link EngineRaceTest} uses brute force, {@link EngineModelTest} a model checker. */
enum EngineRaces {
    SUBMIT_AND_CLOSE {
        @Override
        EngineRace prepare() {
            return new EngineRace(1, 0, null).between(EngineRace::submit, race -> race.engine.shutdown());
        }
    },
    SUBMIT_AND_SHUTDOWN_NOW {
        @Override
        EngineRace prepare() {
            return new EngineRace(1, 0, null).between(EngineRace::submit, race -> race.engine.shutdownNow());
        }
    },
    CANCEL_AND_COMPLETE {
        @Override
        EngineRace prepare() {
            EngineRace race = busy(new EngineRace(1, 0, null));
            return race.between(r -> r.future(0).cancel(false), r -> r.worker().finish());
        }
    },
    CANCEL_AND_START {
        @Override
        EngineRace prepare() {
            EngineRace race = new EngineRace(1, 0, null);
            race.submit();
            return race.between(r -> r.future(0).cancel(false), r -> r.worker().begin());
        }
    },
    DEATH_AND_CANCEL {
        @Override
        EngineRace prepare() {
            EngineRace race = busy(new EngineRace(1, 0, null));
            race.submit();
            ManualWorker victim = race.worker();
            return race.between(r -> victim.die(), r -> {
                r.future(0).cancel(false);
                r.future(1).cancel(false);
            });
        }
    },
    DEATH_AND_COMPLETE {
        @Override
        EngineRace prepare() {
            EngineRace race = busy(new EngineRace(1, 0, null));
            race.submit();
            ManualWorker victim = race.worker();
            return race.between(r -> victim.die(), r -> victim.finish());
        }
    },
    DEATH_AND_CLOSE {
        @Override
        EngineRace prepare() {
            EngineRace race = busy(new EngineRace(1, 0, null));
            race.submit();
            ManualWorker victim = race.worker();
            return race.between(r -> victim.die(), r -> r.engine.shutdown());
        }
    },
    DEATH_AND_SUBMIT {
        @Override
        EngineRace prepare() {
            EngineRace race = new EngineRace(2, 0, null);
            race.submit();
            ManualWorker victim = race.beginAnywhere();
            return race.between(r -> victim.die(), EngineRace::submit);
        }
    },
    DEATH_WHILE_IDLE_AND_SUBMIT {
        @Override
        EngineRace prepare() {
            EngineRace race = busy(new EngineRace(1, 0, null));
            ManualWorker victim = race.worker();
            victim.finish();
            return race.between(r -> victim.die(), EngineRace::submit);
        }
    },
    TIMEOUT_AND_COMPLETE {
        @Override
        EngineRace prepare() {
            EngineRace race = busy(new EngineRace(1, 0, Duration.ofHours(1)));
            race.submit();
            ManualWorker worker = race.worker();
            return race.between(r -> worker.finish(), r -> timeOut(worker));
        }
    },
    RECALL_AND_START {
        @Override
        EngineRace prepare() {
            EngineRace race = new EngineRace(1, 0, null);
            race.submit();
            race.submit();
            ManualWorker worker = race.worker();
            return race.between(r -> worker.recall(), r -> worker.begin());
        }
    },
    RECALL_AND_COMPLETE {
        @Override
        EngineRace prepare() {
            EngineRace race = busy(new EngineRace(1, 0, null));
            ManualWorker worker = race.worker();
            return race.between(r -> worker.recall(), r -> worker.finish());
        }
    },
    RECYCLE_AND_SUBMIT {
        @Override
        EngineRace prepare() {
            EngineRace race = busy(new EngineRace(1, 1, null));
            ManualWorker worker = race.worker();
            return race.between(r -> worker.finish(), EngineRace::submit);
        }
    },
    RECYCLE_AND_CLOSE {
        @Override
        EngineRace prepare() {
            EngineRace race = busy(new EngineRace(1, 1, null));
            race.submit();
            ManualWorker worker = race.worker();
            return race.between(r -> worker.drain(), r -> r.engine.shutdown());
        }
    };

    /** Prepares a pool for one round of the race. */
    abstract EngineRace prepare();

    /** Makes a pool with one running call. */
    private static EngineRace busy(EngineRace race) {
        race.submit();
        race.worker().begin();
        return race;
    }

    /** Performs the watchdog's timeout of a running call. */
    private static void timeOut(ManualWorker worker) {
        RunningCall running = worker.running();
        if (running != null) {
            new CallStopper(
                            work -> {
                                throw new AssertionError("a call without retries was retried");
                            },
                            new AttemptEvents(new PoolEvents("race")),
                            Duration.ofMillis(1))
                    .timeOut(worker, Work.of(running.work()), running.call());
        }
    }

    /** Tells whether the pair sets no timer, whose thread a model checker cannot control. */
    boolean needsNoTimer() {
        return this != SUBMIT_AND_SHUTDOWN_NOW && this != TIMEOUT_AND_COMPLETE;
    }
}
