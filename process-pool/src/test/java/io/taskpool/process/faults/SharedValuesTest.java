package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.Task;
import io.taskpool.TaskCodec;
import io.taskpool.TaskConsumer;
import io.taskpool.TaskFunction;
import io.taskpool.TaskPool;
import io.taskpool.TaskSerializationException;
import io.taskpool.shared.WorkerLocal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects shared by the values of one call are shared in the worker too, as on a thread. */
class SharedValuesTest extends FaultFixture {
    private TaskPool open(String kind) {
        return kind.equals("threads") ? TaskPool.threads(1) : open(1);
    }

    static final class Node implements Serializable {
        private static final long serialVersionUID = 1L;
        Object link = "";
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "processes"})
    void captures(String kind) throws Exception {
        List<Integer> list = new ArrayList<>();
        Map<String, List<Integer>> index = new HashMap<>(Map.of("all", list));
        Integer[] array = {1, 2};
        List<Integer> view = Arrays.asList(array);
        List<Integer> otherView = Arrays.asList(array);
        StringBuilder text = new StringBuilder("a");
        StringBuilder same = text;
        int[] numbers = {1};
        int[] sameNumbers = numbers;
        Node first = new Node();
        Node second = new Node();
        first.link = second;
        second.link = first;
        Object[] inside = {numbers};
        try (TaskPool pool = open(kind)) {
            assertThat(get(pool.submit(() -> {
                        list.add(7);
                        return index.get("all").size();
                    })))
                    .isEqualTo(1);
            assertThat(get(pool.submit(() -> {
                        array[0] = 9;
                        return view.get(0);
                    })))
                    .isEqualTo(9);
            assertThat(get(pool.submit(() -> {
                        view.set(1, 8);
                        return otherView.get(1);
                    })))
                    .isEqualTo(8);
            assertThat(get(pool.submit(() -> {
                        text.append("b");
                        return same.toString();
                    })))
                    .isEqualTo("ab");
            assertThat(get(pool.submit(() -> {
                        numbers[0]++;
                        return sameNumbers[0] + ((int[]) inside[0])[0];
                    })))
                    .isEqualTo(4);
            assertThat(get(pool.submit(() -> first.link == second && second.link == first)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "processes"})
    void nestedLambdas(String kind) throws Exception {
        List<Object> list = new ArrayList<>();
        int[] count = {0};
        TaskConsumer<Object> adder = list::add;
        Task<Integer> size = () -> list.size();
        Task<Integer> both = () -> {
            adder.accept("x");
            return size.call();
        };
        Task<Integer> counted = () -> ++count[0];
        Task<Integer> same = counted;
        List<Object> holder = new ArrayList<>();
        TaskFunction<Integer, Integer> circle = n -> holder.size() + n;
        holder.add(circle);
        try (TaskPool pool = open(kind)) {
            assertThat(get(pool.submit(both))).isEqualTo(1);
            assertThat(get(pool.submit(() -> both.call() + list.size()))).isEqualTo(kind.equals("threads") ? 4 : 2);
            assertThat(get(pool.submit(() -> counted.call() + same.call()))).isEqualTo(3);
            assertThat(get(pool.submit(() -> holder.get(0) == circle && circle.apply(1) == 2)))
                    .isTrue();
            assertThat(get(pool.submit(() -> circle.apply(1) == 2 && holder.remove(circle))))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "processes"})
    void captureAndArgument(String kind) throws Exception {
        List<Object> list = new ArrayList<>();
        list.add(list);
        double[] numbers = new double[20_000];
        Map<String, double[]> named = new HashMap<>(Map.of("numbers", numbers));
        Task<Integer> inner = () -> list.size();
        Task<?> hidden = inner;
        try (TaskPool pool = open(kind)) {
            assertThat(get(pool.submit((List<Object> l) -> l == list && l.get(0) == list, list)))
                    .isTrue();
            assertThat(get(pool.submit((Object[] a) -> a[0] == list && a[1] == a[0], new Object[] {list, list})))
                    .isTrue();
            assertThat(get(pool.submit((double[] d) -> d == numbers, numbers))).isTrue();
            assertThat(get(pool.submit((double[] d) -> d == named.get("numbers"), numbers)))
                    .isTrue();
            assertThat(get(pool.submit((double[] d) -> d.length + named.size(), new double[10_000])))
                    .isEqualTo(10_001);
            assertThat(get(pool.submit((Task<?> t) -> t == hidden, inner))).isTrue();
            assertThat(get(pool.submit(() -> named.get("numbers") == numbers))).isTrue();
            Adder adder = new Adder(list);
            assertThat(get(pool.submit(adder, list))).isTrue();
        }
    }

    static final class Adder implements TaskFunction<List<Object>, Boolean> {
        private static final long serialVersionUID = 1L;
        private final List<Object> list;

        Adder(List<Object> list) {
            this.list = list;
        }

        @Override
        public Boolean apply(List<Object> argument) {
            return argument == list;
        }
    }

    @Test
    void capturesOfAMapAreOneGraphAndEachItemIsSeparate() throws Exception {
        List<Integer> list = new ArrayList<>();
        Map<String, List<Integer>> index = new HashMap<>(Map.of("all", list));
        Object[] item = {list, list};
        TaskPool pool = open(1);
        List<Object[]> items = List.of(item, item);
        assertThat(pool.map(
                        i -> {
                            list.add(1);
                            return index.get("all") == list && i[0] == i[1] && i[0] != list;
                        },
                        items))
                .containsExactly(true, true);
        List<TaskFunction<Integer, Boolean>> lambdas =
                new ArrayList<>(List.of(n -> list.add(n) && index.get("all").size() == 1, n -> true));
        assertThat(pool.map(f -> f.apply(1), lambdas)).containsExactly(true, true);
    }

    @Test
    void functionsOfAWorkerLocalShareWhatTheTaskCaptured() throws Exception {
        List<Integer> list = new ArrayList<>();
        List<List<Integer>> closed = new ArrayList<>();
        WorkerLocal<List<Integer>> local = WorkerLocal.of(
                () -> {
                    list.add(1);
                    return list;
                },
                made -> closed.add(list));
        TaskPool pool = open(1);
        assertThat(get(pool.submit(() -> local.get() == list && closed.isEmpty() && list.size() == 1)))
                .isTrue();
        assertThat(get(pool.submit(() -> local.get() != list && local.get().size() == 1 && list.isEmpty())))
                .isTrue();
        WorkerLocal<Object> sameForAll = WorkerLocal.of(Object::new);
        TaskFunction<WorkerLocal<Object>, Boolean> isSame = other -> other.get() == sameForAll.get();
        assertThat(get(pool.submit(isSame, sameForAll))).isTrue();
        assertThat(pool.map(isSame, List.of(sameForAll, sameForAll))).containsExactly(true, true);
    }

    /** Writes character sequences, and fails for all other values. */
    static final class Texts implements TaskCodec {
        private static final long serialVersionUID = 1L;

        @Override
        public void write(Object value, OutputStream out) throws IOException {
            out.write(value.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        @Override
        public Object read(InputStream in, ClassLoader loader) throws IOException {
            return new StringBuilder(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    @Test
    void valueWrittenByACodecIsSeparate() throws Exception {
        TaskPool pool = open(builder(1).codec(new Texts()));
        StringBuilder text = new StringBuilder("a");
        StringBuilder same = text;
        int[] numbers = {1};
        assertThat(get(pool.submit(
                        (StringBuilder t) ->
                                text == same && t != text && t.toString().equals("a"),
                        text)))
                .isTrue();
        assertThat(get(pool.submit((int[] n) -> n == numbers, numbers))).isTrue();
    }

    @Test
    void theMessageNamesTheCaptureOrTheArgumentThatCannotBeSent() {
        TaskPool pool = open(1);
        List<Object> list = new ArrayList<>();
        Map<String, Object> index = new HashMap<>(Map.of("all", list));
        Map<String, Object> bad = new HashMap<>(Map.of("socket", new Socket()));
        assertThat(failure(
                        pool.submit(() -> list.size() + index.size() + bad.size()), TaskSerializationException.class))
                .hasMessageContaining("the task")
                .hasMessageContaining("captured value 3[socket] (java.net.Socket)");
        assertThat(failure(
                        pool.submit((Map<String, Object> m) -> m.size() + index.size(), bad),
                        TaskSerializationException.class))
                .hasMessageContaining("the argument")
                .hasMessageContaining("HashMap[socket] (java.net.Socket)");
        assertThat(pool.map((Integer n) -> n + list.size() + index.size(), List.of(1)))
                .containsExactly(2);
    }
}
