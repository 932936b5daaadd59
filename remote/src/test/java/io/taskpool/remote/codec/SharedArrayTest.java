package io.taskpool.remote.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.Ring;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SharedArrayTest {
    private static final int BYTES = 128 << 10;

    @TempDir
    Path directory;

    private RandomAccessFile file;
    private Ring ring;

    @BeforeEach
    void map() throws IOException {
        Path memory = Path.of("/dev/shm"); // to truncate a file elsewhere takes long
        Path path = Files.createTempFile(Files.isDirectory(memory) ? memory : directory, "taskpool-test", ".ring");
        file = new RandomAccessFile(path.toFile(), "rw");
        path.toFile().deleteOnExit();
        file.setLength(Ring.FILE_BYTES);
        ring = new Ring(file);
    }

    @AfterEach
    void close() {
        ring.close();
    }

    @Test
    void arraysOfEveryTypeComeOutAsTheyWentIn() throws IOException {
        for (Object array : arrays()) {
            long offset = 12_345;
            ring.copy(Ring.Half.RESULTS, offset, BYTES, ArrayBytes.of(array));
            SharedArray read = SharedArray.read(value(array, offset));
            assertThat(read.offset()).isEqualTo(offset);
            assertThat(read.bytes()).isEqualTo(BYTES);
            ring.copy(Ring.Half.RESULTS, offset, BYTES, read);
            assertThat(read.made()).isEqualTo(array).isNotSameAs(array);
        }
    }

    private static ByteSource value(Object array, long offset) {
        ByteSink sink = new ByteSink();
        SharedArray.writeOffset(offset, sink);
        ArrayBytes.of(array).writeHead(sink);
        return new ByteSource(sink.toByteArray());
    }

    private static List<Object> arrays() {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Object[] arrays = {
            bytes,
            new short[BYTES / 2],
            new char[BYTES / 2],
            new int[BYTES / 4],
            new float[BYTES / 4],
            new long[BYTES / 8],
            new double[BYTES / 8]
        };
        int[] tags = {
            ValueTag.BYTES,
            ValueTag.SHORTS,
            ValueTag.CHARS,
            ValueTag.INTS,
            ValueTag.FLOATS,
            ValueTag.LONGS,
            ValueTag.DOUBLES
        };
        for (int i = 0; i < arrays.length; i++) {
            int each = PrimitiveArrays.bytesEach(tags[i]);
            if (tags[i] != ValueTag.FLOATS && tags[i] != ValueTag.DOUBLES) { // their bytes may be those of a NaN
                PrimitiveArrays.get(tags[i], bytes, 0, arrays[i], 0, BYTES / each);
            }
        }
        return List.of(arrays);
    }

    @Test
    void aRegionOutsideTheRingIsRefusedBeforeTheArrayIsMade() throws IOException {
        long[] offsets = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Ring.HALF_BYTES - BYTES + 1, Ring.HALF_BYTES};
        for (long offset : offsets) {
            SharedArray read = SharedArray.read(value(new long[BYTES / 8], offset));
            assertThatThrownBy(() -> ring.copy(Ring.Half.RESULTS, read.offset(), read.bytes(), read))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("a region of " + BYTES + " bytes at offset " + offset);
            assertThatThrownBy(read::made).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Often enough for compiled code. A JVM that does not survive this ends without a word. */
    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void aFileThatIsTruncatedIsAnExceptionAndNotTheEndOfTheJvm() throws IOException {
        List<Object> arrays = arrays();
        for (int i = 0; i < 1_000; i++) {
            for (Object array : arrays) {
                ArrayBytes in = ArrayBytes.of(array);
                SharedArray out = SharedArray.read(value(array, 0));
                ring.copy(Ring.Half.ARGUMENTS, 0, BYTES, in);
                ring.copy(Ring.Half.ARGUMENTS, 0, BYTES, out);
                file.setLength(i % 3 == 0 ? BYTES / 2 : 0);
                assertTruncated(in);
                assertTruncated(out);
                file.setLength(Ring.FILE_BYTES);
            }
        }
        file.setLength(0);
        for (int i = 0; i < 1_000; i++) {
            assertThatThrownBy(() -> ring.acknowledge(1)).isInstanceOf(IOException.class);
        }
    }

    private void assertTruncated(Ring.Copy copy) {
        IOException thrown = null;
        try {
            ring.copy(Ring.Half.ARGUMENTS, 0, BYTES, copy);
        } catch (IOException e) {
            thrown = e;
        }
        assertThat(thrown).isNotNull();
    }
}
