package io.taskpool.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.MapOptions;
import io.taskpool.TaskPool;
import io.taskpool.shared.SharedClosedException;
import io.taskpool.shared.SharedValue;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Tests values that are sent once. */
abstract class SharedValueContract extends PoolFixture {
    SharedValueContract(IntFunction<TaskPool> opener) {
        super(opener);
    }

    @Test
    void tasksGetTheValue() {
        SharedValue<Map<String, Integer>> value = SharedValue.of(Map.of("one", 1, "two", 2));
        assertThat(open(2).map(key -> value.get().get(key), List.of("one", "two", "one")))
                .containsExactly(1, 2, 1);
        assertThat(value.get()).containsEntry("one", 1);
    }

    @Test
    void callsOfOneWorkerHaveTheSameCopy() throws Exception {
        SharedValue<double[]> value = SharedValue.of(new double[200_000]);
        TaskPool pool = open(1);
        get(pool.submit(() -> {
            value.get()[7] = 42;
        }));
        assertThat(pool.map(
                        n -> value.get()[7],
                        Collections.nCopies(5, 0),
                        MapOptions.defaults().chunkSize(1)))
                .containsOnly(42.0);
    }

    @Test
    void aClosedValueIsGoneEverywhere() throws Exception {
        SharedValue<int[]> value = SharedValue.of(new int[] {5});
        TaskPool pool = open(1);
        assertThat(get(pool.submit(() -> value.get()[0]))).isEqualTo(5);
        value.close();
        value.close();
        assertThatThrownBy(() -> get(pool.submit(() -> value.get()[0])))
                .hasCauseInstanceOf(SharedClosedException.class)
                .hasMessageContaining("the value was closed");
        assertThatThrownBy(value::get).isInstanceOf(SharedClosedException.class);
    }

    @Test
    void aTaskMayCloseAValue() throws Exception {
        SharedValue<int[]> value = SharedValue.of(new int[] {5});
        get(open(1).submit(() -> {
            int[] unused = value.get();
            value.close();
        }));
        assertThatThrownBy(value::get).isInstanceOf(SharedClosedException.class);
    }

    @Test
    void aValueIsTheSameObjectWhenItComesBack() throws Exception {
        SharedValue<String> value = SharedValue.of("v");
        assertThat(get(open(1).submit(() -> value))).isSameAs(value);
    }

    @Test
    void aValueMayBeAnything() throws Exception {
        SharedValue<Serializable> value = SharedValue.of(new Tasks.Point(1, "one"));
        assertThat(get(open(1).submit(() -> value.get()))).isEqualTo(new Tasks.Point(1, "one"));
    }

    @Test
    void nullIsRefused() {
        assertThatThrownBy(() -> SharedValue.of(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("value");
    }
}
