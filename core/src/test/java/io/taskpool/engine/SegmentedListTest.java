package io.taskpool.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Checks that {@link SegmentedList} behaves like any other list. */
class SegmentedListTest {
    @Property(tries = 60)
    void itBehavesLikeAnArrayList(@ForAll long seed, @ForAll @IntRange(max = 3 * SegmentedList.SEGMENT) int size) {
        Random random = new Random(seed);
        List<Integer> expected = new ArrayList<>();
        SegmentedList<Integer> list = new SegmentedList<>();
        for (int i = 0; i < size; i++) {
            expected.add(i);
            list.add(i);
        }
        for (int step = 0; step < 20; step++) {
            change(expected, list, random);
        }
        assertThat(list.equals(expected)).isTrue();
        assertThat(list.hashCode()).isEqualTo(expected.hashCode());
        assertThat(list.toArray()).isEqualTo(expected.toArray());
        assertThat(list.stream().toList()).isEqualTo(expected);
    }

    private static void change(List<Integer> expected, List<Integer> list, Random random) {
        int at = random.nextInt(expected.size() + 1);
        Integer value = random.nextInt(5) == 0 ? null : random.nextInt();
        switch (random.nextInt(6)) {
            case 0 -> {
                expected.add(at, value);
                list.add(at, value);
            }
            case 1 -> {
                if (at < expected.size()) {
                    assertThat(list.remove(at)).isEqualTo(expected.remove(at));
                }
            }
            case 2 -> {
                if (at < expected.size()) {
                    assertThat(list.set(at, value)).isEqualTo(expected.set(at, value));
                }
            }
            case 3 -> {
                int to = at + random.nextInt(expected.size() - at + 1);
                expected.subList(at, to).clear();
                list.subList(at, to).clear();
            }
            case 4 -> {
                Comparator<Integer> order = Comparator.nullsLast(Comparator.naturalOrder());
                expected.sort(order);
                list.sort(order);
            }
            default -> {
                expected.add(value);
                list.add(value);
            }
        }
    }

    @Test
    void invalidIndexIsRejected() {
        SegmentedList<String> list = new SegmentedList<>();
        list.add("only");
        assertThatThrownBy(() -> list.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.set(-1, "")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.add(2, "")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> list.remove(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void itIsSerializedAsAnArrayList() throws Exception {
        SegmentedList<String> list = new SegmentedList<>();
        list.addAll(Collections.nCopies(SegmentedList.SEGMENT + 1, "same"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(list);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isExactlyInstanceOf(ArrayList.class).isEqualTo(list);
        }
    }
}
