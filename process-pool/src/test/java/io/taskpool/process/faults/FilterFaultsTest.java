package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.RemoteTaskException;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFuture;
import io.taskpool.TaskSerializationException;
import io.taskpool.contract.Tasks;
import io.taskpool.process.ProcessTaskPool;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Results that this JVM must not deserialize are rejected before any of their code runs. */
class FilterFaultsTest extends FaultFixture {
    /** Records the JVM that deserializes it. */
    static final class Evil implements Serializable {
        private static final long serialVersionUID = 1L;
        final String file;

        Evil(String file) {
            this.file = file;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            Tasks.append(file, "read by " + Acts.pid());
        }
    }

    static final class EvilException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final Evil evil;

        EvilException(Evil evil) {
            super("carries evil");
            this.evil = evil;
        }
    }

    /** A handler of an accepted class, with a rejected object in it, inside a proxy. */
    static final class EvilHandler implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;
        final Evil evil;

        EvilHandler(Evil evil) {
            this.evil = evil;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] args) {
            return null;
        }
    }

    private static final ObjectInputFilter NO_EVIL =
            ObjectInputFilter.Config.createFilter("!io.taskpool.process.faults.FilterFaultsTest$Evil");

    private ProcessTaskPool filtered() {
        return open(builder(1).resultFilter(NO_EVIL));
    }

    @Test
    void classThatTheFilterRejectsIsNeverDeserialized() throws Exception {
        ProcessTaskPool pool = filtered();
        String file = file("read");
        long pid = pidOf(pool);
        List<TaskFuture<?>> futures = List.of(
                pool.submit(() -> new Evil(file)),
                pool.submit(() -> new ArrayList<>(List.of("a", new Evil(file)))),
                pool.submit(() -> new Evil[] {new Evil(file)}),
                pool.submit(() -> new HashMap<>(Map.of(new Evil(file), 1))),
                pool.submit(() -> Proxy.newProxyInstance(
                        FilterFaultsTest.class.getClassLoader(),
                        new Class<?>[] {Runnable.class},
                        new EvilHandler(new Evil(file)))));
        for (TaskFuture<?> future : futures) {
            assertThat(failure(future, TaskSerializationException.class))
                    .hasMessageContainingAll("the result", "the pool's filter refuses", "Evil");
        }
        assertThatThrownBy(() -> pool.map(n -> n == 3 ? new Evil(file) : n, range(10)))
                .isInstanceOfSatisfying(
                        TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(3))
                .hasCauseInstanceOf(TaskSerializationException.class);
        assertThat(Tasks.lines(file)).isEmpty();
        assertUsable(pool);
        assertThat(pidOf(pool)).isEqualTo(pid);
    }

    @Test
    void onlyNamedPackagesAreAccepted() throws Exception {
        String file = file("read");
        ProcessTaskPool strict = open(builder(1).resultPackages("com.example.model"));
        assertThat(failure(strict.submit(() -> new Evil(file)), TaskSerializationException.class))
                .hasMessageContaining("the pool's filter refuses");
        assertThat(Tasks.lines(file)).isEmpty();
        Map<String, List<Integer>> plain = new HashMap<>(Map.of("a", List.of(1)));
        assertThat(get(strict.submit(() -> plain))).isEqualTo(plain);
        ProcessTaskPool open = open(builder(1).resultPackages(Evil.class.getPackageName()));
        assertThat(get(open.submit(() -> new Evil(file)))).isInstanceOf(Evil.class);
    }

    @Test
    void standInReplacesAnExceptionThatHoldsARejectedClass() throws Exception {
        ProcessTaskPool pool = filtered();
        String file = file("read");
        RemoteTaskException standIn = failure(
                pool.submit(() -> {
                    throw new EvilException(new Evil(file));
                }),
                RemoteTaskException.class);
        assertThat(standIn.className()).isEqualTo(EvilException.class.getName());
        assertThat(standIn.originalMessage()).isEqualTo("carries evil");
        assertThat(standIn.getSuppressed()[0]).hasMessageContaining("the pool's filter refuses");
        assertThat(Tasks.lines(file)).isEmpty();
        assertUsable(pool);
    }

    @Test
    void allowedResultsAreReadAndArgumentsAreNotFiltered() throws Exception {
        ProcessTaskPool pool = filtered();
        String file = file("read");
        assertThat(get(pool.submit(() -> new Cargo.Order(1, List.of())))).isEqualTo(new Cargo.Order(1, List.of()));
        assertThat(get(pool.submit((Evil evil) -> evil.file, new Evil(file)))).isEqualTo(file);
        assertThat(Tasks.lines(file)).containsExactly("read by " + pidOf(pool));
    }

    @Test
    void bombOfNestedHashSetsIsRejectedQuickly() throws Exception {
        ProcessTaskPool pool = open(1);
        TaskFuture<HashSet<Object>> future = pool.submit(FilterFaultsTest::hashBomb);
        assertThat(failure(future, TaskSerializationException.class))
                .hasMessageContainingAll("the result", "nested in one another");
        assertUsable(pool);
    }

    /** A set whose hash code takes 2^100 steps: deserializing it would never end. */
    private static HashSet<Object> hashBomb() {
        HashSet<Object> root = new HashSet<>();
        Set<Object> left = root;
        Set<Object> right = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Set<Object> nextLeft = new HashSet<>();
            Set<Object> nextRight = new HashSet<>();
            nextLeft.add("x");
            left.add(nextLeft);
            left.add(nextRight);
            right.add(nextLeft);
            right.add(nextRight);
            left = nextLeft;
            right = nextRight;
        }
        return root;
    }

    @Test
    void standInReplacesAnExceptionWithABombInside() throws Exception {
        ProcessTaskPool pool = open(1);
        RemoteTaskException standIn = failure(
                pool.submit(() -> {
                    throw new BombException();
                }),
                RemoteTaskException.class);
        assertThat(standIn.className()).isEqualTo(BombException.class.getName());
        assertUsable(pool);
    }

    static final class BombException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final HashSet<Object> bomb = hashBomb();
    }

    @Test
    void filterAppliesToALambdaInAResult() throws Exception {
        ProcessTaskPool pool = filtered();
        String file = file("read");
        TaskFuture<Object> future = pool.submit(() -> {
            Evil evil = new Evil(file);
            return (Supplier<Object> & Serializable) () -> evil;
        });
        assertThat(failure(future, TaskSerializationException.class)).hasMessageContaining("Evil");
        assertThat(Tasks.lines(file)).isEmpty();
    }

    @Test
    void filterOfTheJvmStillApplies() throws Exception {
        assertThat(runFiltered("-Djdk.serialFilter=!io.taskpool.process.faults.Cargo$Order"))
                .startsWith("refused")
                .contains("jdk.serialFilter", "Cargo$Order");
        assertThat(runFiltered("-Djdk.serialFilter=!some.other.Type")).startsWith("result");
    }

    private String runFiltered(String filter) throws Exception {
        Process parent = ParentMain.start("filtered", directory, filter);
        String out = new String(parent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(parent.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return out;
    }
}
