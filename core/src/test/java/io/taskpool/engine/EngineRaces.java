package io.taskpool.engine;

import io.taskpool.CallOptions;
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
    DEATH_AND_CANCEL_OF_A_RETRY {
        @Override
        EngineRace prepare() {
            EngineRace race =
                    busy(new EngineRace(1, 0, null), CallOptions.defaults().retries(1));
            ManualWorker victim = race.worker();
            return race.between(r -> victim.die(), r -> r.future(0).cancel(false));
        }
    },
    BACK_OFF_AND_CANCEL {
        @Override
        EngineRace prepare() {
            EngineRace race = busy(new EngineRace(1, 0, null), Options.WAITING);
            ManualWorker victim = race.worker();
            return race.between(r -> victim.die(), r -> r.future(0).cancel(false));
        }
    },
    BACK_OFF_AND_SHUTDOWN_NOW {
        @Override
        EngineRace prepare() {
            EngineRace race = busy(new EngineRace(1, 0, null), Options.WAITING);
            ManualWorker victim = race.worker();
            return race.between(r -> victim.die(), r -> r.engine.shutdownNow());
        }
    },
    URGENT_CALL_AND_START {
        @Override
        EngineRace prepare() {
            EngineRace race = new EngineRace(1, 0, null);
            race.submit();
            race.submit();
            ManualWorker worker = race.worker();
            return race.between(r -> r.submit(CallOptions.defaults().priority(1)), r -> worker.begin());
        }
    },
    KEY_AND_DEATH {
        @Override
        EngineRace prepare() {
            EngineRace race = new EngineRace(2, 0, null);
            race.submit(Options.KEYED);
            ManualWorker victim = race.beginAnywhere();
            return race.between(r -> victim.die(), r -> r.submit(Options.KEYED));
        }
    },
    KEY_AND_CLOSE {
        @Override
        EngineRace prepare() {
            EngineRace race = new EngineRace(2, 0, null);
            race.submit(Options.KEYED);
            race.submit(Options.KEYED);
            ManualWorker worker = race.beginAnywhere();
            return race.between(r -> worker.finish(), r -> r.engine.shutdown());
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

    // In a class of their own, because the constants of an enum cannot use its static fields while they are made.
    private static final class Options {
        /** A retry that waits for longer than any test. */
        static final CallOptions WAITING =
                CallOptions.defaults().retries(1).backoff(Duration.ofHours(1), Duration.ofHours(1));

        static final CallOptions KEYED = CallOptions.defaults().key("key");
    }

    /** Makes a pool with one running call that has options. */
    private static EngineRace busy(EngineRace race, CallOptions options) {
        race.submit(options);
        race.worker().begin();
        return race;
    }

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
        return this != SUBMIT_AND_SHUTDOWN_NOW
                && this != TIMEOUT_AND_COMPLETE
                && this != BACK_OFF_AND_CANCEL
                && this != BACK_OFF_AND_SHUTDOWN_NOW;
    }
}
