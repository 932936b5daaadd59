package io.taskpool.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.TaskPool;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.thread.ThreadTaskPool;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolParameterTest {
    private static final List<TaskPool> POOLS = new ArrayList<>();

    @BeforeEach
    void forgetPools() {
        POOLS.clear();
    }

    @Test
    void theTypeOrTheAnnotationDecidesOnTheKind() {
        Run.of(KindsTestCase.class)
                .testEvents()
                .assertStatistics(events -> events.started(6).succeeded(6));
        assertThat(POOLS).hasSize(7).allMatch(TaskPool::isTerminated);
    }

    @TestCase
    static class KindsTestCase {
        @Test
        void threadsByDefault(@Pool TaskPool pool) {
            POOLS.add(pool);
            assertThat(pool).isInstanceOf(ThreadTaskPool.class);
            assertThat(pool.map(n -> n * n, List.of(1, 2, 3))).containsExactly(1, 4, 9);
        }

        @Test
        void workersByType(@Pool(workers = 1) ProcessTaskPool pool) throws Exception {
            POOLS.add(pool);
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            assertThat(pid).isNotEqualTo(ProcessHandle.current().pid());
        }

        @Test
        void twoPoolsForTwoParameters(@Pool ThreadTaskPool one, @Pool ThreadTaskPool two) {
            POOLS.addAll(List.of(one, two));
            assertThat(one).isNotSameAs(two);
        }

        @Test
        void workersByKind(@Pool(PoolKind.PROCESSES) TaskPool pool) {
            POOLS.add(pool);
            assertThat(pool).isInstanceOf(ProcessTaskPool.class);
        }

        @Test
        void hereAsIfSent(@Pool(PoolKind.IN_THIS_JVM) ProcessTaskPool pool) throws Exception {
            POOLS.add(pool);
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            assertThat(pid).isEqualTo(ProcessHandle.current().pid());
        }

        @Test
        void direct(@Pool(PoolKind.DIRECT) TaskPool pool) throws Exception {
            POOLS.add(pool);
            Thread caller = Thread.currentThread();
            assertThat(pool.submit(() -> Thread.currentThread() == caller).get())
                    .isTrue();
        }
    }

    @Test
    void aPoolOfTheConstructorLivesAsLongAsTheInstance() {
        Run.of(ConstructorTestCase.class)
                .testEvents()
                .assertStatistics(events -> events.started(2).succeeded(2));
        assertThat(POOLS).hasSize(4).allMatch(TaskPool::isTerminated);
    }

    @TestCase
    static class ConstructorTestCase {
        private final TaskPool pool;

        ConstructorTestCase(@Pool TaskPool pool) {
            assertThat(POOLS).as("those of the test before").allMatch(TaskPool::isTerminated);
            this.pool = pool;
        }

        @BeforeEach
        void warmUp(@Pool TaskPool other) {
            other.warmUp();
            POOLS.addAll(List.of(pool, other));
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void isOpen(int number) {
            assertThat(POOLS.subList(POOLS.size() - 2, POOLS.size())).noneMatch(TaskPool::isShutdown);
        }

        @AfterEach
        void isStillOpen() throws Exception {
            assertThat(pool.submit(() -> "open").get()).isEqualTo("open");
        }
    }

    @Test
    void aPoolOfTheClassLivesUntilItsLastTest() {
        Run.of(SharedTestCase.class)
                .testEvents()
                .assertStatistics(events -> events.started(2).succeeded(2));
        Run.of(OneInstanceTestCase.class)
                .testEvents()
                .assertStatistics(events -> events.started(2).succeeded(2));
        Set<TaskPool> different = new LinkedHashSet<>(POOLS);
        assertThat(different).hasSize(2).allMatch(TaskPool::isTerminated);
    }

    @TestCase
    static class SharedTestCase {
        private static TaskPool pool;

        @BeforeAll
        static void keep(@Pool TaskPool pool) {
            SharedTestCase.pool = pool;
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void uses(int number) throws Exception {
            POOLS.add(pool);
            assertThat(pool.submit(() -> number).get()).isEqualTo(number);
        }
    }

    @TestCase
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstanceTestCase {
        private final TaskPool pool;

        OneInstanceTestCase(@Pool TaskPool pool) {
            this.pool = pool;
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void uses(int number) throws Exception {
            POOLS.add(pool);
            assertThat(pool.submit(() -> number).get()).isEqualTo(number);
        }
    }

    @Test
    void refusesWhatTheParameterCannotHold() {
        assertThat(Run.failure(OtherTypeTestCase.class))
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining("@Pool gives a TaskPool, a ThreadTaskPool or a ProcessTaskPool");
        assertThat(Run.failure(OtherKindTestCase.class))
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining("@Pool(PoolKind.THREADS) gives a ThreadTaskPool")
                .hasMessageContaining("leave out the kind, or declare the parameter as TaskPool");
        assertThat(Run.failure(NoWorkersTestCase.class)).hasStackTraceContaining("workers must be at least 1, was 0");
    }

    @TestCase
    static class OtherTypeTestCase {
        @Test
        void test(@Pool Runnable pool) {}
    }

    @TestCase
    static class OtherKindTestCase {
        @Test
        void test(@Pool(PoolKind.THREADS) ProcessTaskPool pool) {}
    }

    @TestCase
    static class NoWorkersTestCase {
        @Test
        void test(@Pool(workers = 0) TaskPool pool) {}
    }
}
