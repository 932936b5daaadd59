package io.taskpool.remote.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.SharedArray;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.wire.Ring;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class WorkerRingTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final byte[] ELEMENTS = new byte[100_000];

    @TempDir
    Path directory;

    private @Nullable String offered;

    private WorkerRing ring(Path blackBox) {
        WorkerRing[] ring = new WorkerRing[1];
        ring[0] = new WorkerRing(new ReentrantLock(), Runnable::run, () -> offered = ring[0].make(), blackBox);
        return ring[0];
    }

    private WorkerRing open() throws ProtocolException {
        WorkerRing ring = ring(directory.resolve("box"));
        ring.offer();
        ring.answered(true);
        return ring;
    }

    private static long put(WorkerRing ring) {
        return ring.put(ArrayBytes.of(ELEMENTS), ELEMENTS.length, -1);
    }

    private static ByteSource value(Object array, long offset) {
        ByteSink sink = new ByteSink();
        SharedArray.writeOffset(offset, sink);
        ArrayBytes.of(array).writeHead(sink);
        return new ByteSource(sink.toByteArray());
    }

    @Test
    void theFirstLargeArrayHasTheRingMadeForTheOwnerAloneAndLaterOnesUseIt() throws IOException {
        WorkerRing ring = ring(directory.resolve("box"));
        assertThat(put(ring)).isEqualTo(-1);
        Path file = Path.of(String.valueOf(offered));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(put(ring)).as("before the answer").isEqualTo(-1);
        ring.answered(true);
        assertThat(file).as("the file's name, which is not needed any more").doesNotExist();
        assertThat(put(ring)).isZero();
        ring.close();
        assertThat(put(ring)).isEqualTo(-1);
    }

    @Test
    void whereNoFileCanBeMadeOrTheWorkerCannotMapItThePipeIsUsed() throws IOException {
        WorkerRing nowhere = ring(directory.resolve("missing").resolve("box"));
        assertThat(put(nowhere)).isEqualTo(-1);
        assertThat(offered).isNull();
        assertThat(put(nowhere)).isEqualTo(-1);

        Path taken = Files.createFile(directory.resolve("taken.ring"));
        assertThat(put(ring(directory.resolve("taken")))).isEqualTo(-1);
        assertThat(offered).isNull();
        assertThat(taken).as("the file of somebody else").exists();

        WorkerRing refused = ring(directory.resolve("refused"));
        assertThat(put(refused)).isEqualTo(-1);
        assertThat(directory.resolve("refused.ring")).exists();
        refused.answered(false);
        assertThat(put(refused)).isEqualTo(-1);
        assertThat(directory.resolve("refused.ring")).doesNotExist();
    }

    @Test
    void nothingIsLeftOfARingThatIsMadeWhenTheWorkerHasEnded() {
        WorkerRing[] ring = new WorkerRing[1];
        ring[0] = new WorkerRing(
                new ReentrantLock(),
                Runnable::run,
                () -> {
                    ring[0].close();
                    offered = ring[0].make();
                },
                directory.resolve("box"));
        ring[0].offer();
        assertThat(offered).isNull();
        assertThat(directory).isEmptyDirectory();

        WorkerRing unanswered = ring(directory.resolve("box"));
        unanswered.offer();
        unanswered.close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void anAnswerThatNobodyAskedForIsAViolation() throws IOException {
        WorkerRing early = ring(directory.resolve("box"));
        assertThatThrownBy(() -> early.answered(true)).isInstanceOf(ProtocolException.class);
        WorkerRing open = open();
        assertThatThrownBy(() -> open.answered(true)).isInstanceOf(ProtocolException.class);
        open.close();
    }

    @Test
    void aWorkerThatLiesAboutARegionBreaksTheProtocol() throws IOException {
        byte[] array = new byte[100_000];
        WorkerRing none = ring(directory.resolve("none"));
        assertThatThrownBy(() -> none.take(value(array, 0), MAX_BYTES))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("a ring that does not exist");
        WorkerRing ring = open();
        assertThat(ring.take(value(array, 0), MAX_BYTES)).isEqualTo(array);
        for (long offset : new long[] {-1, Ring.HALF_BYTES - array.length + 1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> ring.take(value(array, offset), MAX_BYTES))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("100000 bytes at offset " + offset);
        }
        assertThatThrownBy(() -> ring.take(value(new long[MAX_BYTES], 0), MAX_BYTES))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("more than a message may have");
        ring.close();
    }

    @Test
    void damagedValuesAreArraysOrViolationsAndNothingElse() throws IOException {
        WorkerRing ring = open();
        SplittableRandom random = new SplittableRandom(3);
        byte[] sound = value(new int[10_000], 100).copyRemaining();
        int arrays = 0;
        int violations = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = sound.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                damaged[1 + random.nextInt(damaged.length - 1)] = (byte) random.nextInt();
            }
            try {
                Object unused = ring.take(new ByteSource(damaged), MAX_BYTES);
                arrays++;
            } catch (ProtocolException e) {
                violations++;
            }
        }
        assertThat(arrays).isPositive();
        assertThat(violations).isPositive();
        ring.close();
    }

    @Test
    void aTruncatedFileTurnsArgumentsToThePipeAndMakesResultsViolations() throws IOException {
        WorkerRing ring = ring(directory.resolve("box"));
        ring.offer();
        try (RandomAccessFile file = new RandomAccessFile(String.valueOf(offered), "rw")) {
            ring.answered(true);
            assertThat(put(ring)).isZero();
            file.setLength(0);
        }
        assertThat(put(ring)).isEqualTo(-1);
        assertThatThrownBy(() -> ring.take(value(ELEMENTS, 0), MAX_BYTES)).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(ring::acknowledge).isInstanceOf(ProtocolException.class);
        ring.close();
    }
}
