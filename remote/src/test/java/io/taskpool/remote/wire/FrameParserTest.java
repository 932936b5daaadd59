package io.taskpool.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameParserTest {
    @Property
    void anySplitOfTheStreamGivesTheSameFrames(@ForAll @Size(max = 20) List<byte[]> bodies, @ForAll long seed)
            throws IOException {
        ByteSink stream = new ByteSink(1);
        for (byte[] body : bodies) {
            int mark = stream.beginFrame(body.length & 0xff);
            stream.raw(body, 0, body.length);
            stream.endFrame(mark);
        }
        List<byte[]> found = new ArrayList<>();
        FrameParser parser = new FrameParser(
                (kind, body) -> {
                    assertThat(kind).isEqualTo(body.remaining() & 0xff);
                    found.add(body.copyRemaining());
                },
                1 << 20);
        Random random = new Random(seed);
        byte[] piece = new byte[stream.size() + 7];
        for (int at = 0; at < stream.size(); ) {
            int count = Math.min(stream.size() - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 400));
            System.arraycopy(stream.array(), at, piece, 7, count);
            parser.feed(piece, 7, count);
            at += count;
        }
        assertThat(found).usingRecursiveComparison().isEqualTo(bodies);
        assertThat(parser.isBetweenFrames()).isTrue();
        assertThat(parser.consumed()).isEqualTo(stream.size());
    }

    @Test
    void asksForMuchOnlyWithinAFrame() throws IOException {
        FrameParser parser = new FrameParser((kind, body) -> body.copyRemaining(), 1 << 20);
        assertThat(parser.wanted(65_536)).isEqualTo(8_192);
        assertThat(parser.wanted(100)).isEqualTo(100);
        byte[] frame = {0, 0, 0, 3, 1, 2, 3};
        parser.feed(frame, 0, 5);
        assertThat(parser.wanted(65_536)).isEqualTo(65_536);
        parser.feed(frame, 5, 2);
        assertThat(parser.wanted(65_536)).isEqualTo(8_192);
    }

    /** Has no memory for the content of some frames. */
    private static final class Forgetful implements FrameHandler {
        final List<byte[]> found = new ArrayList<>();

        @Override
        public void frame(int kind, ByteSource body) {
            if (kind % 3 == 0) {
                throw new OutOfMemoryError("full");
            }
            found.add(body.copyRemaining());
        }

        @Override
        public void lost(int kind, ByteSource start, OutOfMemoryError failure, int bytes) {
            assertThat(kind).isEqualTo(bytes & 0xff);
            assertThat(failure).hasMessage("full");
            assertThat(start.remaining()).isEqualTo(Math.min(64, bytes));
            found.add(start.copyRemaining());
        }
    }

    @Property
    void aFrameForWhichThereIsNoMemoryIsToldByItsHeadAndTheOthersAreRead(
            @ForAll @Size(max = 20) List<byte[]> bodies, @ForAll long seed) throws IOException {
        ByteSink stream = new ByteSink(1);
        List<byte[]> expected = new ArrayList<>();
        for (byte[] body : bodies) {
            int mark = stream.beginFrame(body.length & 0xff);
            stream.raw(body, 0, body.length);
            stream.endFrame(mark);
            expected.add((body.length & 0xff) % 3 == 0 ? Arrays.copyOf(body, Math.min(64, body.length)) : body);
        }
        Forgetful handler = new Forgetful();
        FrameParser parser = new FrameParser(handler, 1 << 20);
        Random random = new Random(seed);
        for (int at = 0; at < stream.size(); ) {
            int count = Math.min(stream.size() - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 400));
            parser.feed(stream.array(), at, count);
            at += count;
        }
        assertThat(handler.found).usingRecursiveComparison().isEqualTo(expected);
        assertThat(parser.isBetweenFrames()).isTrue();
        assertThat(parser.consumed()).isEqualTo(stream.size());
    }

    @Property
    void garbageGivesFramesOrAProtocolExceptionAndNothingElse(@ForAll byte[] garbage) {
        FrameParser parser = new FrameParser((kind, body) -> {}, 1000);
        try {
            parser.feed(garbage, 0, garbage.length);
        } catch (IOException e) {
            assertThat(e).isInstanceOf(ProtocolException.class).hasMessageContaining("bytes from");
        }
    }

    @Test
    void aFrameOfTheMaximumLengthIsAllowedAndALongerOneIsNot() throws IOException {
        List<Integer> sizes = new ArrayList<>();
        FrameParser parser = new FrameParser((kind, body) -> sizes.add(body.remaining()), 10);
        ByteSink stream = new ByteSink();
        int mark = stream.beginFrame(1);
        stream.raw(new byte[9], 0, 9);
        stream.endFrame(mark);
        parser.feed(stream.array(), 0, stream.size());
        assertThat(sizes).containsExactly(9);
        assertThatThrownBy(() -> parser.feed(new byte[] {0, 0, 0, 11}, 0, 4))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("11 bytes")
                .hasMessageContaining("00 00 00 0b");
        assertThatThrownBy(() -> new FrameParser((kind, body) -> {}, 10).feed(new byte[4], 0, 4))
                .isInstanceOf(ProtocolException.class);
    }
}
