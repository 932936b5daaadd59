package io.taskpool.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EnvelopeParserTest {
    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    private final ByteArrayOutputStream noise = new ByteArrayOutputStream();
    private final EnvelopeParser parser = new EnvelopeParser(new EnvelopeParser.Handler() {
        @Override
        public void piece(byte[] bytes, int offset, int count) {
            pieces.write(bytes, offset, count);
        }

        @Override
        public void noise(byte[] bytes, int offset, int count) {
            noise.write(bytes, offset, count);
        }
    });

    @Property
    void separatesEnvelopesFromTheOutputBetweenThem(
            @ForAll @Size(max = 6) List<@IntRange(max = 10_000) Integer> sizes,
            @ForAll String printed,
            @ForAll @IntRange(min = 1, max = 9_000) int cut,
            @ForAll long seed)
            throws IOException {
        ByteArrayOutputStream pipe = new ByteArrayOutputStream();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        EnvelopeStream stream = new EnvelopeStream(pipe);
        Random random = new Random(seed);
        for (int size : sizes) {
            pipe.writeBytes(printed.getBytes(StandardCharsets.UTF_8));
            text.writeBytes(printed.getBytes(StandardCharsets.UTF_8));
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            stream.write(bytes);
            sent.writeBytes(bytes);
        }
        byte[] all = pipe.toByteArray();
        pieces.reset();
        noise.reset();
        for (int at = 0; at < all.length; at += cut) {
            parser.feed(all, at, Math.min(cut, all.length - at));
        }
        parser.end();
        assertThat(pieces.toByteArray()).isEqualTo(sent.toByteArray());
        assertThat(noise.toByteArray()).isEqualTo(text.toByteArray());
    }

    @Test
    void bytesThatOnlyStartLikeAnEnvelopeAreNoise() throws IOException {
        byte[] beginning = Arrays.copyOf(Envelope.MAGIC, 5);
        parser.feed(beginning, 0, beginning.length);
        assertThat(noise.size()).isZero();
        byte[] more = {(byte) 0xFF, 'x'};
        parser.feed(more, 0, 1);
        parser.feed(more, 1, 1);
        assertThat(noise.size()).isEqualTo(7);
        parser.feed(beginning, 0, beginning.length);
        parser.end();
        assertThat(noise.size()).isEqualTo(12);
    }

    @Test
    void anEnvelopeWithTextPrintedIntoItIsRejected() throws IOException {
        ByteArrayOutputStream pipe = new ByteArrayOutputStream();
        new EnvelopeStream(pipe).write(new byte[100]);
        byte[] all = pipe.toByteArray();
        for (int at = Envelope.MAGIC.length; at < all.length; at++) {
            byte[] disturbed = new byte[all.length + 5];
            System.arraycopy(all, 0, disturbed, 0, at);
            System.arraycopy("noise".getBytes(StandardCharsets.US_ASCII), 0, disturbed, at, 5);
            System.arraycopy(all, at, disturbed, at + 5, all.length - at);
            EnvelopeParser fresh = new EnvelopeParser(new EnvelopeParser.Handler() {
                @Override
                public void piece(byte[] bytes, int offset, int count) {
                    throw new AssertionError("a piece with noise in it");
                }

                @Override
                public void noise(byte[] bytes, int offset, int count) {
                    throw new AssertionError("the noise is within");
                }
            });
            // A length that was corrupted to a larger one is detected once that many bytes have arrived.
            assertThatThrownBy(() -> {
                        fresh.feed(disturbed, 0, disturbed.length);
                        fresh.feed(all, 0, all.length);
                    })
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("in the middle of it");
        }
    }
}
