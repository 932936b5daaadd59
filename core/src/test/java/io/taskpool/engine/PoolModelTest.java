package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.MapOptions;
import io.taskpool.PoolStats;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskTimeoutException;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.PoolConfig;
import io.taskpool.spi.RunningCall;
import io.taskpool.spi.WorkUnit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;

/**
 * Runs random sequences of pool events against a model that predicts the outcome of each call. All workers are
 * controlled by the test, so a failing sequence can be reproduced.
 */
class PoolModelTest {
    private static final TaskFunction<Object, Object> FUNCTION = argument -> argument;

    /** The pool and the expected state of its calls. */
    static final class State {
        private final ManualBackend backend = new ManualBackend();
        private final PoolEngine engine;
        private final int workers;
        private final List<TaskFuture<Object>> futures = new ArrayList<>();
        private final Set<Integer> cancelledByUser = new HashSet<>();
        private int mapItems;
        private boolean shutdown;
        private boolean stopped;

        State(int workers, int callsPerWorker) {
            this.workers = workers;
            engine = new PoolEngine(
                    PoolConfig.builder("model", workers)
                            .minWorkers(workers)
                            .maxCallsPerWorker(callsPerWorker)
                            .idleTimeout(Duration.ofHours(1))
                            .cancelGrace(Duration.ofHours(1))
                            .build(),
                    backend);
        }

        State submit() {
            int number = futures.size();
            try {
                futures.add(engine.submit(CallKind.FUNCTION, FUNCTION, "call " + number));
                assertThat(shutdown).isFalse();
            } catch (RejectedExecutionException e) {
                assertThat(shutdown).isTrue();
            }
            return this;
        }

        State cancel(int which) {
            if (!futures.isEmpty()) {
                int number = which % futures.size();
                boolean wasDone = futures.get(number).isDone();
                assertThat(futures.get(number).cancel(false)).isEqualTo(!wasDone);
                if (!wasDone) {
                    cancelledByUser.add(number);
                }
            }
            return this;
        }

        private List<ManualWorker> alive() {
            return backend.workers().stream().filter(worker -> !worker.isDead()).toList();
        }

        private State with(int which, Consumer<ManualWorker> deed) {
            List<ManualWorker> workers = alive();
            if (!workers.isEmpty()) {
                deed.accept(workers.get(which % workers.size()));
            }
            return this;
        }

        State begin(int which) {
            return with(which, ManualWorker::begin);
        }

        State finish(int which) {
            return with(which, ManualWorker::finish);
        }

        State fail(int which) {
            return with(which, worker -> worker.finish(new IllegalStateException("thrown")));
        }

        State recall(int which) {
            return with(which, ManualWorker::recall);
        }

        State die(int which) {
            return with(which, ManualWorker::die);
        }

        State retire(int which) {
            return with(which, worker -> worker.slot().retire());
        }

        /** Performs the watchdog's timeout of a call; the worker may still report the call later. */
        State timeOut(int which) {
            return with(which, worker -> {
                RunningCall running = worker.running();
                if (running != null) {
                    WorkUnit work = running.work();
                    boolean wanted = work.isWanted(running.call());
                    assertThat(Work.of(work)
                                    .fail(running.call(), new TaskTimeoutException("too long", Duration.ZERO, "")))
                            .isNull();
                    assertThat(work.isWanted(running.call())).isFalse();
                    if (wanted && which % 2 == 0) {
                        worker.kill("it did not end");
                        worker.drain();
                    }
                }
            });
        }

        /** Runs a whole map, with all workers performing all of their work. */
        State map(int which) {
            List<String> items = new ArrayList<>();
            for (int i = 0; i < which % 20; i++) {
                items.add("item " + mapItems + "." + i);
            }
            CompletableFuture<List<Object>> results = CompletableFuture.supplyAsync(() -> engine.map(
                    CallKind.FUNCTION, FUNCTION, items, MapOptions.defaults().chunkSize(1 + which % 7)));
            while (!results.isDone()) {
                backend.drain(); // only this thread runs the workers, and work arrives at any time
                Thread.onSpinWait();
            }
            try {
                assertThat(results.join()).isEqualTo(items);
                assertThat(shutdown).isFalse();
                mapItems += items.size();
            } catch (CompletionException e) {
                assertThat(shutdown).isTrue();
                assertThat(e).hasCauseInstanceOf(RejectedExecutionException.class);
            }
            return this;
        }

        State shutdown() {
            engine.shutdown();
            shutdown = true;
            return this;
        }

        State shutdownNow() {
            engine.shutdownNow();
            shutdown = true;
            stopped = true;
            return this;
        }

        /** Checks the invariants after each step. */
        void check() {
            PoolStats stats = engine.stats();
            long done = futures.stream().filter(TaskFuture::isDone).count();
            assertThat(stats.submitted()).isEqualTo(futures.size() + mapItems);
            assertThat(stats.succeeded() + stats.failed() + stats.cancelled()).isEqualTo(done + mapItems);
            assertThat(stats.queued() + stats.inFlight()).isEqualTo(futures.size() - done);
            assertThat(stats.workers()).isEqualTo(alive().size());
            List<Object> begun = backend.begun().all();
            assertThat(begun).doesNotHaveDuplicates();
            for (int number : cancelledByUser) {
                assertThat(futures.get(number).isCancelled()).isTrue();
            }
            assertThat(alive().size()).isLessThanOrEqualTo(2 * workers);
            long busy = alive().stream().filter(ManualWorker::hasCalls).count();
            assertThat(busy).as("workers that have calls").isLessThanOrEqualTo(workers);
            if (stats.idleWorkers() > 0 && busy < workers) {
                assertThat(stats.queued())
                        .as("queued calls despite idle workers")
                        .isZero();
            }
        }

        /** Checks the invariants at the end, when all workers have performed all of their work. */
        void checkEnd() {
            backend.drain();
            check();
            for (int number = 0; number < futures.size(); number++) {
                TaskFuture<Object> future = futures.get(number);
                assertThat(future.isDone()).as("call " + number).isTrue();
                if (!stopped && !cancelledByUser.contains(number)) {
                    assertThat(future.isCancelled()).isFalse();
                    assertThat(backend.begun().all()).contains("call " + number);
                }
            }
            engine.shutdown();
            backend.drain();
            assertThat(engine.isTerminated()).isTrue();
            assertThat(engine.stats().workers()).isZero();
            assertThat(backend.isClosed()).isTrue();
        }
    }

    @Property
    void everyCallHasOneOutcomeAndTheCountersAddUp(@ForAll("chainsOfOneWorker") ActionChain<State> chain) {
        run(chain);
    }

    @Property
    void theSameHoldsForSeveralWorkers(@ForAll("chainsOfThreeWorkers") ActionChain<State> chain) {
        run(chain);
    }

    @Property
    void theSameHoldsForWorkersThatAreReplacedAfterTwoCalls(@ForAll("chainsWithRecycling") ActionChain<State> chain) {
        run(chain);
    }

    private static void run(ActionChain<State> chain) {
        State end = chain.withInvariant("the model holds", State::check).run();
        end.checkEnd();
    }

    @Provide
    Arbitrary<ActionChain<State>> chainsOfOneWorker() {
        return chains(1, 0);
    }

    @Provide
    Arbitrary<ActionChain<State>> chainsOfThreeWorkers() {
        return chains(3, 0);
    }

    @Provide
    Arbitrary<ActionChain<State>> chainsWithRecycling() {
        return chains(2, 2);
    }

    private static Arbitrary<ActionChain<State>> chains(int workers, int callsPerWorker) {
        return ActionChain.<State>startWith(() -> new State(workers, callsPerWorker))
                .withAction(10, step("submit", (state, which) -> state.submit()))
                .withAction(6, step("begin", State::begin))
                .withAction(6, step("finish", State::finish))
                .withAction(2, step("fail", State::fail))
                .withAction(3, step("cancel", State::cancel))
                .withAction(2, step("recall", State::recall))
                .withAction(2, step("die", State::die))
                .withAction(2, step("time out", State::timeOut))
                .withAction(2, step("map", State::map))
                .withAction(1, step("retire", State::retire))
                .withAction(1, step("shut down", (state, which) -> state.shutdown()))
                .withAction(1, step("shut down now", (state, which) -> state.shutdownNow()))
                .withMaxTransformations(60);
    }

    private static Action.Independent<State> step(String name, BiFunction<State, Integer, State> deed) {
        return () -> Arbitraries.integers()
                .between(0, 100)
                .map(which -> Transformer.transform(name + " " + which, state -> deed.apply(state, which)));
    }
}
