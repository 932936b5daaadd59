package io.taskpool.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ByteSourceTest {
    @Property
    void numbersAndStringsAreRestored(@ForAll long number, @ForAll int small, @ForAll byte[] bytes) throws Exception {
        ByteSink sink = new ByteSink(1);
        sink.varint(number);
        sink.zigzag(number);
        sink.i64(number);
        sink.u32(small);
        sink.u8(small);
        sink.string("ä" + number);
        int mark = sink.beginBytes();
        sink.raw(bytes, 0, bytes.length);
        sink.endBytes(mark);
        ByteSource source = new ByteSource(sink.array(), 0, sink.size());
        assertThat(source.varint()).isEqualTo(number);
        assertThat(source.zigzag()).isEqualTo(number);
        assertThat(source.i64()).isEqualTo(number);
        assertThat(source.u32()).isEqualTo(small);
        assertThat(source.u8()).isEqualTo(small & 0xff);
        assertThat(source.string()).isEqualTo("ä" + number);
        assertThat(source.bytes()).isEqualTo(bytes);
        source.expectEnd();
    }

    @Property
    void readingGarbageThrowsNothingButProtocolExceptions(@ForAll byte[] bytes, @ForAll @IntRange(max = 8) int kind) {
        ByteSource source = new ByteSource(bytes);
        try {
            while (source.remaining() > 0) {
                read(source, kind);
            }
        } catch (ProtocolException e) {
            assertThat(e).hasMessageContaining("at byte");
        }
    }

    private static void read(ByteSource source, int kind) throws ProtocolException {
        switch (kind) {
            case 0 -> source.u8();
            case 1 -> source.u32();
            case 2 -> source.i64();
            case 3 -> source.varint();
            case 4 -> source.zigzag();
            case 5 -> source.string();
            case 6 -> source.bytes();
            case 7 -> source.varint31();
            default -> source.skip(source.count(1));
        }
    }

    @Test
    void theErrorOfAFullSinkStatesItsLimit() {
        ByteSink sink = new ByteSink();
        sink.limit(10);
        sink.raw(new byte[10], 0, 10);
        assertThatThrownBy(() -> sink.u8(1))
                .isInstanceOf(SinkOverflowException.class)
                .hasMessageContaining("10");
    }
}
