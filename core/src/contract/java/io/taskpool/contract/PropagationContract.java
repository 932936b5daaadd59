package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.CallOptions;
import io.taskpool.ContextCarrier;
import io.taskpool.MapOptions;
import io.taskpool.Outcome;
import io.taskpool.TaskAction;
import io.taskpool.TaskContext;
import io.taskpool.TaskPool;
import io.taskpool.thread.ThreadTaskPool;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What carriers take along from the thread that submits a call to the one that runs it. */
public abstract class PropagationContract extends PoolFixture {
    private static final ThreadLocal<@Nullable String> TENANT = new ThreadLocal<>();

    /** What was restored and undone in this JVM. */
    private static final ThreadLocal<List<String>> LOG = ThreadLocal.withInitial(ArrayList::new);

    private final Function<List<ContextCarrier>, TaskPool> withCarriers;

    /**
     * Makes the contract.
     *
     * @param withCarriers opens a pool of one worker that propagates what these carriers capture
     */
    protected PropagationContract(Function<List<ContextCarrier>, TaskPool> withCarriers) {
        super(workers -> withCarriers.apply(List.of(PropagationContract::captureTenant)));
        this.withCarriers = withCarriers;
    }

    /**
     * Opens a pool of one worker.
     *
     * @param carriers what it propagates with
     * @return the pool
     */
    protected final TaskPool open(ContextCarrier... carriers) {
        return keep(withCarriers.apply(List.of(carriers)));
    }

    private static ContextCarrier.@Nullable Captured captureTenant() {
        String tenant = TENANT.get();
        return tenant == null
                ? null
                : () -> {
                    String before = TENANT.get();
                    TENANT.set(tenant);
                    return () -> TENANT.set(before);
                };
    }

    /** Tells what a task sees. */
    private static String tenant() {
        return String.valueOf(TENANT.get());
    }

    @AfterEach
    void forgetTheTenant() {
        TENANT.remove();
    }

    @Test
    void everyFormOfCallRunsInTheContextOfItsSubmitter() throws Exception {
        TaskPool pool = open(1);
        TENANT.set("acme");
        String file = file("seen");
        TaskAction action = () -> Tasks.append(file, tenant());
        assertThat(get(pool.submit(() -> tenant()))).isEqualTo("acme");
        assertThat(get(pool.submit(() -> tenant(), CallOptions.defaults().name("named"))))
                .isEqualTo("acme");
        get(pool.submit(action));
        String withArgument = get(pool.submit(n -> tenant() + n, 5));
        assertThat(withArgument).isEqualTo("acme5");
        assertThat(pool.map(n -> tenant() + n, List.of(1, 2))).containsExactly("acme1", "acme2");
        assertThat(pool.map((a, b) -> tenant() + a + b, List.of(1, 2), List.of("x", "y")))
                .containsExactly("acme1x", "acme2y");
        assertThat(pool.stream(n -> tenant() + n, List.of(1, 2))).containsExactly("acme1", "acme2");
        assertThat(pool.outcomes(n -> tenant() + n, List.of(1))).extracting(Outcome::result).containsExactly("acme1");
        pool.forEach(n -> Tasks.append(file, tenant() + n), List.of(1));
        ExecutorService executor = pool.asExecutorService();
        assertThat(get(executor.submit((Callable<String> & Serializable) () -> tenant()))).isEqualTo("acme");
        executor.execute(
                (Runnable & Serializable) () -> {
                    try {
                        Tasks.append(file, tenant() + " executed");
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
        pool.shutdown();
        assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Tasks.lines(file)).containsExactly("acme", "acme1", "acme executed");
    }

    @Test
    void threadIsLeftAsItWas() throws Exception {
        TaskPool pool = open(1);
        TENANT.set("acme");
        assertThat(get(pool.submit(() -> tenant()))).isEqualTo("acme");
        assertThatThrownBy(() -> get(pool.submit(Tasks::fail, 1))).hasCauseExactlyInstanceOf(Tasks.Oops.class);
        TENANT.remove();
        assertThat(get(pool.submit(() -> tenant()))).isEqualTo("null");
        assertThat(pool.map(n -> tenant(), List.of(1))).containsExactly("null");
    }

    @Test
    void namesAreThoseOfTheTaskItself() throws Exception {
        TaskPool pool = open(1);
        TENANT.set("acme");
        assertThat(get(pool.submit(() -> TaskContext.current().name())))
                .contains("PropagationContract.namesAreThoseOfTheTaskItself");
        assertThat(pool.map(n -> TaskContext.current().name(), List.of(1)))
                .allSatisfy(name -> assertThat(name).contains("PropagationContract.namesAreThoseOfTheTaskItself"));
    }

    @Test
    void retriesRunInTheSameContext() throws Exception {
        TaskPool pool = open(1);
        TENANT.set("acme");
        String file = file("attempts");
        CallOptions options = CallOptions.defaults().retries(3);
        String third = get(pool.submit(f -> Tasks.failUntil(f, 3) + tenant(), file, options));
        assertThat(third).isEqualTo("3acme");
    }

    @Test
    void mapCapturesOnce() {
        AtomicInteger captures = new AtomicInteger();
        TaskPool pool = open(() -> {
            captures.incrementAndGet();
            return captureTenant();
        });
        TENANT.set("acme");
        assertThat(pool.map(n -> tenant(), range(500))).hasSize(500).containsOnly("acme");
        assertThat(captures).hasValue(1);
    }

    @Test
    void carriersRestoreInOrderAndUndoInReverse() throws Exception {
        TaskPool pool = open(logging("a"), logging("b"));
        assertThat(get(pool.submit(() -> List.copyOf(LOG.get())))).containsExactly("+a", "+b");
        assertThat(get(pool.submit(() -> List.copyOf(LOG.get())))).endsWith("+a", "+b");
    }

    private static ContextCarrier logging(String name) {
        return () -> () -> {
            LOG.get().add("+" + name);
            return () -> LOG.get().remove("+" + name);
        };
    }

    @Test
    void callWhoseContextCannotBeCapturedFails() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        TaskPool pool = open(() -> {
            if (calls.getAndIncrement() < 4) {
                throw new IllegalArgumentException("no tenant");
            }
            return null;
        });
        for (CallOptions options : List.of(CallOptions.defaults(), CallOptions.defaults().name("named"))) {
            assertThatThrownBy(() -> get(pool.submit(() -> 1, options)))
                    .cause()
                    .isExactlyInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(
                            "its context could not be captured",
                            "the carrier lambda in io.taskpool.contract.PropagationContract threw"
                                    + " java.lang.IllegalArgumentException: no tenant");
        }
        assertThatThrownBy(() -> pool.map(n -> n, List.of(1)))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasCauseExactlyInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pool.asExecutorService().execute((Runnable & Serializable) () -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("its context could not be captured");
        assertUsable(pool);
    }

    @Test
    void callWhoseContextCannotBeRestoredFailsAndDoesNotRun() throws Exception {
        TaskPool pool = open(() -> () -> {
            throw new IllegalArgumentException("no such tenant");
        });
        String file = file("ran");
        assertThatThrownBy(() -> get(pool.submit(() -> Tasks.append(file, "ran"))))
                .cause()
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("could not be restored, so it did not run", "no such tenant")
                .hasCauseExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(Tasks.lines(file)).isEmpty();
    }

    @Test
    void callWhoseContextCannotBeUndoneFails() {
        TaskPool pool = open(() -> () -> () -> {
            throw new IllegalArgumentException("stuck");
        });
        assertThatThrownBy(() -> get(pool.submit(() -> 1)))
                .cause()
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("the call has run", "stuck");
        assertThatThrownBy(() -> get(pool.submit(Tasks::fail, 1)))
                .cause()
                .isExactlyInstanceOf(Tasks.Oops.class)
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .isExactlyInstanceOf(IllegalStateException.class));
    }

    @Test
    void poolWithinATaskCarriesOn() throws Exception {
        TaskPool pool = open(1);
        TENANT.set("acme");
        assertThat(get(pool.submit(PropagationContract::askAPoolOfItsOwn))).isEqualTo("acme");
    }

    private static String askAPoolOfItsOwn() throws Exception {
        try (TaskPool inner = ThreadTaskPool.builder()
                .workers(1)
                .propagate(PropagationContract::captureTenant)
                .build()) {
            return get(inner.submit(() -> tenant()));
        }
    }
}
