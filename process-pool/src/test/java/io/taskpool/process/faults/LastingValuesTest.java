package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.engine.shared.LastingParcel;
import io.taskpool.engine.shared.SharedKey;
import io.taskpool.process.ProcessTaskPool;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long values that many workers ask for: their elements are in one file, which all of them read. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class LastingValuesTest extends FaultFixture {
    private static final int LENGTH = 100_000;

    private final Answerer object = new Answerer();

    @AfterEach
    void closeTheValue() {
        object.lasting.close(); // else its file is open until it is garbage, which another test might notice
    }

    /** Returns the files without a name that this JVM has open and that shared values may be in. */
    private static Set<String> openFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(LastingValuesTest::target)
                    .filter(target -> target.endsWith(".value (deleted)"))
                    .collect(Collectors.toSet());
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    /** Returns those that are open now and were not before: others may be closed at any time, when they are garbage. */
    private static Set<String> opened(Set<String> before) throws IOException {
        Set<String> now = openFiles();
        now.removeAll(before);
        return now;
    }

    private static Object lasting(SharedKey key) throws InterruptedException {
        return Answerer.ask(key, Answerer.LASTING, 0).values().get(0).open();
    }

    static Stream<Object> arrays() {
        byte[] bytes = new byte[LENGTH];
        short[] shorts = new short[LENGTH];
        char[] chars = new char[LENGTH];
        int[] ints = new int[LENGTH];
        long[] longs = new long[LENGTH * 5]; // more than one piece
        float[] floats = new float[LENGTH];
        double[] doubles = new double[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bytes[i] = (byte) i;
            shorts[i] = (short) (i * 7);
            chars[i] = (char) (i * 11);
            ints[i] = i * 1_000_003;
            floats[i] = i / 3f;
            doubles[i] = Double.longBitsToDouble(0x7ff0_0000_0000_0001L + i); // not a number, each another one
        }
        Arrays.setAll(longs, i -> i * 1_000_000_007L);
        return Stream.of(bytes, shorts, chars, ints, longs, floats, doubles);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void aLongArrayIsReadFromOneFileByAllWorkers(Object array) throws Exception {
        Set<String> before = openFiles();
        object.lasting = new LastingParcel(array);
        ProcessTaskPool pool = open(2);
        SharedKey key = object.key;
        int length = Array.getLength(array);
        List<Boolean> same = pool.map(n -> Array.getLength(lasting(key)) == length, List.of(1, 2, 3, 4));
        assertThat(same).containsOnly(true);
        assertThat(get(pool.submit(() -> lasting(key)))).isEqualTo(array);
        assertThat(opened(before)).hasSize(1);
        object.lasting.close();
        assertThat(opened(before)).isEmpty();
    }

    @Test
    void aLongBufferIsAViewOfTheFile() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(8, 42).position(8);
        object.lasting = new LastingParcel(buffer);
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        List<Object> seen = get(pool.submit(() -> {
            ByteBuffer view = (ByteBuffer) lasting(key);
            return List.of(
                    view.isDirect(), view.isReadOnly(), view.order().toString(), view.remaining(), view.getLong(0));
        }));
        assertThat(seen).containsExactly(true, true, "LITTLE_ENDIAN", (1 << 20) - 8, 42L);
        assertThat(buffer.position()).isEqualTo(8);
    }

    @Test
    void aShortValueGoesThroughThePipe() throws Exception {
        Set<String> before = openFiles();
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        object.lasting = new LastingParcel(new int[] {1, 2});
        assertThat(get(pool.submit(() -> lasting(key)))).isEqualTo(new int[] {1, 2});
        object.lasting = new LastingParcel(ByteBuffer.wrap(new byte[] {0, 7}).position(1));
        assertThat(get(pool.submit(() -> ((ByteBuffer) lasting(key)).get(0)))).isEqualTo((byte) 7);
        assertThat(opened(before)).isEmpty();
    }

    @Test
    void aClosedValueGoesThroughThePipe() throws Exception {
        Set<String> before = openFiles();
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        object.lasting = new LastingParcel(new int[LENGTH]);
        object.lasting.close();
        assertThat(get(pool.submit(() -> Array.getLength(lasting(key))))).isEqualTo(LENGTH);
        assertThat(opened(before)).isEmpty();
    }

    @Test
    void theFileIsGoneWithTheValue() throws Exception {
        Set<String> before = openFiles();
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        for (int i = 0; i < 200; i++) {
            object.lasting = new LastingParcel(new int[LENGTH]);
            int number = i;
            ((int[]) object.lasting.open())[0] = number;
            assertThat(get(pool.submit(() -> ((int[]) lasting(key))[0]))).isEqualTo(number);
            object.lasting.close();
        }
        assertThat(opened(before)).isEmpty();
    }

    @Test
    void aBufferPassesBothWays() throws Exception {
        ProcessTaskPool pool = open(1);
        SharedKey key = object.key;
        int sum = get(pool.submit(() -> {
            ByteBuffer sent = ByteBuffer.allocate(10).putInt(7).putInt(8).flip();
            ByteBuffer back = (ByteBuffer)
                    Answerer.ask(key, Answerer.ECHO, 0, sent).values().get(0).open();
            return back.remaining() * 100 + back.getInt() + back.getInt();
        }));
        assertThat(sum).isEqualTo(815);
    }
}
