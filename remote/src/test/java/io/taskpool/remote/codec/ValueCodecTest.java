package io.taskpool.remote.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.RemoteTaskException;
import io.taskpool.Task;
import io.taskpool.TaskFunction;
import io.taskpool.TaskSerializationException;
import io.taskpool.remote.host.classes.LoaderTable;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValueCodecTest {
    private final LoaderTable loaders = new LoaderTable();
    private final ShapeTable shapes = new ShapeTable(loaders);
    private final ShapeStore store = new ShapeStore(loaders);
    private final Set<Integer> known = new HashSet<>();
    private final ValueEncoder encoder = new ValueEncoder(loaders, shapes, null);
    private final ValueDecoder decoder = new ValueDecoder(loaders, store, null, null);

    /** Configured as the parent's decoder for results. */
    private final ValueDecoder parent = new ValueDecoder(loaders, null, null, null);

    private @Nullable Object roundTrip(@Nullable Object value) throws IOException {
        ByteSink sink = new ByteSink(1);
        ShapesUsed used = new ShapesUsed();
        encoder.write(value, sink, "the value", used);
        for (int number : used.toArray()) {
            if (known.add(number)) {
                ByteSink shape = new ByteSink();
                shape.varint(number);
                shapes.shape(number).writeTo(shape);
                store.add(new ByteSource(shape.toByteArray()));
            }
        }
        sink.u8(77);
        ByteSource skipped = new ByteSource(sink.array(), 0, sink.size());
        ValueDecoder.skip(skipped);
        assertThat(skipped.u8()).isEqualTo(77);
        ByteSource source = new ByteSource(sink.array(), 0, sink.size());
        Object read = decoder.read(source, null, "the value");
        assertThat(source.u8()).isEqualTo(77);
        source.expectEnd();
        return read;
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                Arbitraries.strings().map(s -> (Object) s),
                Arbitraries.strings().ascii().map(s -> (Object) s),
                Arbitraries.integers().map(i -> (Object) i),
                Arbitraries.longs().map(l -> (Object) l),
                Arbitraries.shorts().map(s -> (Object) s),
                Arbitraries.bytes().map(b -> (Object) b),
                Arbitraries.chars().all().map(c -> (Object) c),
                Arbitraries.doubles().map(d -> (Object) d),
                Arbitraries.floats().map(f -> (Object) f),
                Arbitraries.of(true, false).map(b -> (Object) b),
                Arbitraries.integers().array(int[].class).map(a -> (Object) a),
                Arbitraries.longs().array(long[].class).map(a -> (Object) a),
                Arbitraries.doubles().array(double[].class).map(a -> (Object) a),
                Arbitraries.floats().array(float[].class).map(a -> (Object) a),
                Arbitraries.shorts().array(short[].class).map(a -> (Object) a),
                Arbitraries.chars().array(char[].class).map(a -> (Object) a),
                Arbitraries.bytes().array(byte[].class).map(a -> (Object) a),
                Arbitraries.of(true, false).array(boolean[].class).map(a -> (Object) a));
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        inner.list().ofMaxSize(5).map(ArrayList::new),
                        inner.list().ofMaxSize(5).map(List::copyOf),
                        inner.list().ofMaxSize(5).map(l -> Arrays.asList(l.toArray())),
                        inner.list().ofMaxSize(5).map(l -> l.stream().toList()),
                        inner.array(Object[].class).ofMaxSize(5).map(a -> (Object) a),
                        inner.map(o -> Collections.singletonMap("key", o))),
                3);
    }

    @Property
    void everyValueIsRestored(@ForAll("values") Object value) throws IOException {
        Object read = roundTrip(value);
        assertThat(new Object[] {read}).usingRecursiveComparison().isEqualTo(new Object[] {value});
        assertThat(read).isNotNull();
        assertThat(read.getClass()).isEqualTo(value.getClass());
    }

    @Property
    void garbageIsAValueOrAKnownFailure(@ForAll byte[] garbage) {
        try {
            decoder.read(new ByteSource(garbage), null, "the value");
        } catch (ProtocolException | TaskSerializationException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Test
    void loneSurrogatesAndListsWithNullAreRestored() throws IOException {
        assertThat(roundTrip("\ud800x")).isEqualTo("\ud800x");
        assertThat(roundTrip(null)).isNull();
        assertThat(roundTrip(new ArrayList<>(Arrays.asList("a", null, 1)))).isEqualTo(Arrays.asList("a", null, 1));
        List<?> listOf = (List<?>) roundTrip(List.of(1, 2, 3));
        assertThatThrownBy(() -> listOf.contains(null)).isInstanceOf(NullPointerException.class);
        List<?> toList = (List<?>) roundTrip(Stream.of(1, 2, 3).toList());
        assertThat(toList.contains(null)).isFalse();
    }

    @Test
    void lambdasAreSentByShapeAndKeepTheirCapturedValues() throws Exception {
        int number = 5;
        TaskFunction<Integer, Integer> add = n -> n + number;
        Task<Integer> nested = () -> add.apply(2);
        assertThat(((Task<?>) roundTripNotNull(nested)).call()).isEqualTo(7);
        Task<String> plain = () -> "x";
        assertThat(roundTrip(plain)).isSameAs(roundTrip(plain));
        ByteSink sink = new ByteSink();
        encoder.write(plain, sink, "the task", new ShapesUsed());
        assertThat(sink.size()).isLessThan(8);
        sink.reset();
        encoder.write(plain, sink, "the task", null);
        assertThat(((Task<?>) readNotNull(sink)).call()).isEqualTo("x");
    }

    @Test
    void aGraphIsWrittenOnlyWhereValuesMayShare() {
        int number = 5;
        List<String> names = new ArrayList<>(List.of("a"));
        int[] numbers = {1};
        Map<String, Object> map = new HashMap<>();
        Task<Object> one = () -> number;
        Task<Object> apart = () -> names.size() + numbers[0];
        Task<Object> single = () -> map.get("a" + number);
        Task<Object> may = () -> map.get(names.get(0));
        ByteSink sink = new ByteSink();
        encoder.write(one, sink, "the task", new ShapesUsed());
        assertThat(sink.toByteArray()).containsExactly(ValueTag.LAMBDA, 1, 1, ValueTag.INTEGER, 10);
        assertThat(firstByte(apart)).isEqualTo(ValueTag.LAMBDA);
        assertThat(firstByte(single)).isEqualTo(ValueTag.LAMBDA);
        assertThat(firstByte(may)).isEqualTo(ValueTag.GRAPH);
    }

    private int firstByte(Object value) {
        ByteSink sink = new ByteSink();
        encoder.write(value, sink, "the value", new ShapesUsed());
        return sink.array()[0];
    }

    @Test
    void aReferenceToAGraphThatWasNotSentIsRejected() {
        for (byte[] bytes : new byte[][] {{ValueTag.PART, 0}, {ValueTag.GRAPH, 0, 0, ValueTag.GRAPH}}) {
            assertThatThrownBy(() -> decoder.read(new ByteSource(bytes), null, "the value"))
                    .isInstanceOf(ProtocolException.class);
            assertThatThrownBy(() -> parent.read(new ByteSource(bytes), null, "the value"))
                    .isInstanceOf(ProtocolException.class);
        }
    }

    private Object roundTripNotNull(Object value) throws IOException {
        Object read = roundTrip(value);
        assertThat(read).isNotNull();
        return read;
    }

    private Object readNotNull(ByteSink sink) throws IOException {
        Object read = decoder.read(new ByteSource(sink.toByteArray()), null, "the value");
        assertThat(read).isNotNull();
        return read;
    }

    @Test
    void proxiesEnumsRecordsAndClassesAreRestored() throws IOException {
        assertThat(roundTrip(Thread.State.BLOCKED)).isSameAs(Thread.State.BLOCKED);
        assertThat(roundTrip(int[][].class)).isSameAs(int[][].class);
        assertThat(roundTrip(int.class)).isSameAs(int.class);
        assertThat(roundTrip(new Pair("a", 1))).isEqualTo(new Pair("a", 1));
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Comparable.class, Task.class},
                (java.lang.reflect.InvocationHandler & Serializable) (p, method, arguments) -> "handled");
        assertThat(roundTripNotNull(proxy)).isInstanceOf(Task.class).hasToString("handled");
    }

    record Pair(String name, int number) implements Serializable {}

    static final class Config implements Serializable {
        final Map<String, Object> parts = new HashMap<>();
        final Object client;

        Config(Object client) {
            this.client = client;
        }
    }

    static final class MyTask implements Task<Integer> {
        final Config config;

        MyTask(Config config) {
            this.config = config;
        }

        @Override
        public Integer call() {
            return 1;
        }
    }

    @Test
    void theMessageNamesThePathToTheField() {
        ByteSink sink = new ByteSink();
        sink.u8(9);
        assertThatThrownBy(() -> encoder.write(new MyTask(new Config(new Socket())), sink, "the task", null))
                .isInstanceOf(TaskSerializationException.class)
                .hasMessageContaining("MyTask.config.client (java.net.Socket)")
                .hasMessageContaining("transient");
        assertThat(sink.size()).isEqualTo(1);
        Config inMap = new Config(null);
        inMap.parts.put("http", List.of(new Socket()));
        assertThatThrownBy(() -> encoder.write(new MyTask(inMap), sink, "the task", null))
                .hasMessageContaining("MyTask.config.parts[http][0] (java.net.Socket)");
    }

    @Test
    void theMessageSaysThatALambdaCapturedThis() {
        Task<Object> task = () -> loaders;
        for (ShapesUsed used : new ShapesUsed[] {null, new ShapesUsed()}) {
            assertThatThrownBy(() -> encoder.write(task, new ByteSink(), "the task", used))
                    .isInstanceOf(TaskSerializationException.class)
                    .hasMessageContaining("captured `this`")
                    .hasMessageContaining(ValueCodecTest.class.getName());
        }
    }

    @Test
    void serializationBombsAreRejected() throws IOException {
        Set<Object> root = new HashSet<>();
        Set<Object> a = root;
        Set<Object> b = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Set<Object> c = new HashSet<>();
            Set<Object> d = new HashSet<>();
            c.add("x");
            a.add(c);
            a.add(d);
            b.add(c);
            b.add(d);
            a = c;
            b = d;
        }
        assertRejected(new Object[] {root}, "nested in one another");
        ByteSink sink = new ByteSink();
        encoder.write(new Object[] {new long[3]}, sink, "the value", null);
        byte[] bytes = sink.toByteArray();
        // The length of the long[3] precedes its 24 bytes of zeros.
        bytes[bytes.length - 28] = 0x7f;
        assertThatThrownBy(() -> parent.read(new ByteSource(bytes), null, "the value"))
                .isInstanceOf(TaskSerializationException.class)
                .hasMessageContaining("long[]");
    }

    private void assertRejected(Object value, String why) {
        ByteSink sink = new ByteSink();
        encoder.write(value, sink, "the value", null);
        assertThatThrownBy(() -> parent.read(new ByteSource(sink.toByteArray()), null, "the value"))
                .isInstanceOf(TaskSerializationException.class)
                .hasMessageContaining(why);
    }

    @Test
    void theUsersFilterRejectsByName() {
        ValueDecoder strict = new ValueDecoder(
                loaders, null, null, ObjectInputFilter.Config.createFilter("!" + Pair.class.getName()));
        ByteSink sink = new ByteSink();
        encoder.write(new Pair("a", 1), sink, "the value", null);
        assertThatThrownBy(() -> strict.read(new ByteSource(sink.toByteArray()), null, "the result"))
                .isInstanceOf(TaskSerializationException.class)
                .hasMessageContaining(Pair.class.getName())
                .hasMessageContaining("filter");
    }

    @Test
    void objectsLinkedTooDeeplyFailOnlyTheirValue() {
        Object[] chain = new Object[1];
        for (int i = 0; i < 200_000; i++) {
            chain = new Object[] {chain};
        }
        Object[] deep = chain;
        assertThatThrownBy(() -> encoder.write(deep, new ByteSink(), "the value", null))
                .isInstanceOf(TaskSerializationException.class)
                .hasMessageContaining("too deeply");
    }

    static final class Holder implements Serializable {
        final Object client = new Socket();

        Task<Object> task() {
            return () -> client;
        }
    }

    @Test
    void theMessageSaysThatThisWasCapturedWhenOneOfItsFieldsIsAtFault() {
        assertThatThrownBy(() -> encoder.write(new Holder().task(), new ByteSink(), "the task", new ShapesUsed()))
                .isInstanceOf(TaskSerializationException.class)
                .hasMessageContaining("captured `this`")
                .hasMessageContaining(Holder.class.getName())
                .hasMessageContaining(".client (java.net.Socket)");
    }

    static final class Odd extends RuntimeException {
        final Socket socket = new Socket();

        Odd(Throwable cause) {
            super("odd", cause);
        }
    }

    @Test
    void throwablesComeBackAsThemselvesOrAsStandIns() throws IOException {
        ThrowableWriter writer = new ThrowableWriter(loaders);
        ThrowableReader reader = new ThrowableReader(decoder);
        ByteSink sink = new ByteSink();
        IllegalStateException original = new IllegalStateException("state", new IOException("io"));
        writer.write(original, sink);
        ByteSource source = new ByteSource(sink.toByteArray());
        Throwable read = reader.read(source);
        source.expectEnd();
        assertThat(read)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("state")
                .hasRootCauseMessage("io");
        assertThat(read.getStackTrace()).isEqualTo(original.getStackTrace());
        sink.reset();
        RuntimeException circle = new RuntimeException("circle");
        Odd odd = new Odd(circle);
        circle.initCause(odd);
        writer.write(odd, sink);
        source = new ByteSource(sink.toByteArray());
        read = reader.read(source);
        source.expectEnd();
        assertThat(read).isInstanceOf(RemoteTaskException.class).hasMessage(Odd.class.getName() + ": odd");
        assertThat(read.getStackTrace()[0]).hasToString(odd.getStackTrace()[0].toString());
        assertThat(read.getStackTrace()).hasSameSizeAs(odd.getStackTrace());
        // The circle arrives in its own type; its back reference becomes a second stand-in, which ends the cycle.
        assertThat(read.getCause()).isInstanceOf(RuntimeException.class).hasMessage("circle");
        assertThat(read.getCause().getCause()).isInstanceOf(RemoteTaskException.class);
        assertThat(read.getCause().getCause().getCause()).isNull();
    }
}
