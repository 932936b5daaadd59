package io.taskpool.remote.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.remote.host.classes.LoaderTable;
import io.taskpool.remote.wire.ArrayTail;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.FrameHandler;
import io.taskpool.remote.wire.FrameParser;
import io.taskpool.remote.wire.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Arrays at the end of a long frame are filled as their bytes arrive. */
class LongArrayTest {
    private static final List<Class<?>> TYPES = List.of(
            boolean.class, byte.class, short.class, char.class, int.class, long.class, float.class, double.class);

    private final ValueDecoder decoder = new ValueDecoder(new LoaderTable(), null, null, null);

    /** Reads frames that consist of a number and a value. */
    private final class Values implements FrameHandler {
        final List<@Nullable Object> found = new ArrayList<>();
        int arrays;

        @Override
        public void frame(int kind, ByteSource body) throws IOException {
            assertThat(kind).isEqualTo(7);
            assertThat(body.varint()).isEqualTo(1_000);
            int start = body.position();
            ValueDecoder.skip(body);
            body.expectEnd();
            body.position(start);
            ByteSource kept = body.takeRemaining();
            found.add(decoder.read(kept, null, "the value"));
            kept.expectEnd();
        }

        @Override
        public @Nullable ArrayTail arrayTail(int kind, ByteSource start, int beyond) throws ProtocolException {
            start.varint();
            ArrayTail tail = ValueDecoder.arrayTail(start, beyond);
            arrays += tail == null ? 0 : 1;
            return tail;
        }
    }

    private static Object array(Class<?> type, int bytes, Random random) {
        byte[] content = new byte[bytes / 8 * 8];
        random.nextBytes(content);
        int tag = ValueTag.BOOLEANS + TYPES.indexOf(type);
        int length = content.length / PrimitiveArrays.bytesEach(tag);
        Object array = PrimitiveArrays.make(tag, length);
        PrimitiveArrays.get(tag, content, 0, array, 0, length);
        return array;
    }

    /** Returns the arrays' bytes, which can be compared even where elements are NaN. */
    private static byte[] bytes(List<?> arrays) {
        ByteSink bytes = new ByteSink();
        for (Object array : arrays) {
            assertThat(array).isNotNull();
            PrimitiveArrays.write(array, bytes);
        }
        return bytes.toByteArray();
    }

    private static void add(Object array, ByteSink stream) {
        int mark = stream.beginFrame(7);
        stream.varint(1_000);
        assertThat(PrimitiveArrays.write(array, stream)).isTrue();
        stream.endFrame(mark);
    }

    @Property
    void anySplitOfTheStreamGivesTheSameArrays(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        ByteSink stream = new ByteSink();
        List<Object> arrays = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Class<?> type = TYPES.get(random.nextInt(TYPES.size()));
            Object array = array(type, random.nextInt(random.nextBoolean() ? 300_000 : 70_000), random);
            arrays.add(array);
            add(array, stream);
        }
        Values values = new Values();
        FrameParser parser = new FrameParser(values, 1 << 20);
        int at = 0;
        while (at < stream.size()) {
            int most = 1 + random.nextInt(random.nextBoolean() ? 40 : 40_000);
            int count = Math.min(stream.size() - at, most);
            int room = parser.room();
            if (room > 0 && random.nextBoolean()) {
                count = Math.min(count, room);
                System.arraycopy(stream.array(), at, parser.space(), parser.spaceStart(), count);
                parser.filled(count);
            } else {
                parser.feed(stream.array(), at, count);
            }
            at += count;
            if (random.nextInt(20) == 0 && parser.room() > 0) {
                byte[] left = parser.space();
                int from = parser.spaceStart();
                parser.leaveSpace();
                left[from] ^= 0x55; // as a thread that is still reading into the old array would
            }
        }
        assertThat(parser.isBetweenFrames()).isTrue();
        assertThat(parser.consumed()).isEqualTo(stream.size());
        assertThat(bytes(values.found)).containsExactly(bytes(arrays));
    }

    @Test
    void arraysOfEveryTypeAreFilledAsTheirBytesArrive() throws IOException {
        for (Class<?> type : TYPES) {
            ByteSink stream = new ByteSink();
            Object array = array(type, 9 << 20, new Random(1));
            add(array, stream);
            Values values = new Values();
            FrameParser parser = new FrameParser(values, 10 << 20);
            for (int at = 0; at < stream.size(); at += 65_535) {
                parser.feed(stream.array(), at, Math.min(65_535, stream.size() - at));
            }
            assertThat(values.arrays).isEqualTo(1);
            assertThat(bytes(values.found)).containsExactly(bytes(List.of(array)));
        }
    }

    @Test
    void bytesOfAnArrayAreWrittenInPieces() throws IOException {
        for (Class<?> type : TYPES) {
            Object array = array(type, 200_000, new Random(2));
            ByteSink whole = new ByteSink();
            PrimitiveArrays.write(array, whole);
            ByteSink head = new ByteSink();
            PrimitiveArrays.writeHead(array, head);
            ByteArrayOutputStream pieces = new ByteArrayOutputStream();
            pieces.write(head.array(), 0, head.size());
            ArrayBytes bytes = ArrayBytes.copyOf(array);
            Array.set(array, 0, Array.get(array, 1));
            bytes.write(0, 80_000, pieces);
            bytes.write(80_000, bytes.count() - 80_000, pieces);
            assertThat(pieces.toByteArray()).isEqualTo(whole.toByteArray());
        }
    }

    @Test
    void aClaimedLengthAloneAllocatesLittleMemory() throws IOException {
        ByteSink stream = new ByteSink();
        int mark = stream.beginFrame(7);
        stream.varint(1_000);
        stream.u8(ValueTag.BYTES);
        int length = 1 << 30;
        stream.varint(length);
        stream.endFrame(mark, length);
        stream.raw(new byte[2_000], 0, 2_000);
        FrameParser parser = new FrameParser(new Values(), Integer.MAX_VALUE);
        parser.feed(stream.array(), 0, stream.size());
        assertThat(parser.isBetweenFrames()).isFalse();
        assertThat(parser.space().length).isEqualTo(8 << 20);
    }

    @Test
    void anArrayLengthThatDoesNotMatchItsFrameIsRejected() throws IOException {
        for (int wrong : new int[] {-8, -1, 1, 8}) {
            ByteSink stream = new ByteSink();
            int mark = stream.beginFrame(7);
            stream.varint(1_000);
            stream.u8(ValueTag.BYTES);
            stream.varint(100_000 + wrong);
            stream.raw(new byte[100_000], 0, 100_000);
            stream.endFrame(mark);
            Values values = new Values();
            FrameParser parser = new FrameParser(values, 1 << 20);
            parser.feed(stream.array(), 0, 50_000);
            assertThatThrownBy(() -> parser.feed(stream.array(), 50_000, stream.size() - 50_000))
                    .isInstanceOf(ProtocolException.class);
            assertThat(values.arrays).isZero();
        }
    }
}
