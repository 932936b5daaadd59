package io.taskpool.cluster.wire;

import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * How a worker has ended, and what its black box says.
 *
 * @param exitCode its exit code, 128 + n for signal n
 * @param memoryKill whether the kernel killed something for lack of memory meanwhile
 * @param total how many bytes the agent has put on the worker's stream
 * @param runningCall the number of the call that was running; if none was, the last one's, negated
 * @param startedNanos when that call started, by the worker's clock
 * @param takenIn up to which offset of its input the worker had taken it in
 * @param read up to which offset it had read it
 * @param killReason why it was killed, or null if it was not
 * @param crashReport the name of the file with its JVM's report of a crash, or null if there is none
 * @param fault what of the black box could not be read, or null if all could
 */
public record EndNotice(
        int exitCode,
        boolean memoryKill,
        long total,
        long runningCall,
        long startedNanos,
        long takenIn,
        long read,
        @Nullable String killReason,
        @Nullable String crashReport,
        @Nullable String fault) {
    /**
     * Writes it.
     *
     * @param sink where to
     */
    public void write(ByteSink sink) {
        sink.zigzag(exitCode);
        sink.u8(memoryKill ? 1 : 0);
        sink.varint(total);
        sink.zigzag(runningCall);
        sink.i64(startedNanos);
        sink.varint(takenIn);
        sink.varint(read);
        write(sink, killReason);
        write(sink, crashReport);
        write(sink, fault);
    }

    private static void write(ByteSink sink, @Nullable String text) {
        sink.u8(text == null ? 0 : 1);
        if (text != null) {
            sink.string(text);
        }
    }

    /**
     * Reads it.
     *
     * @param source where from
     * @return what was written
     * @throws ProtocolException if it is damaged
     */
    public static EndNotice read(ByteSource source) throws ProtocolException {
        return new EndNotice(
                (int) source.zigzag(),
                source.u8() == 1,
                source.varint(),
                source.zigzag(),
                source.i64(),
                source.varint(),
                source.varint(),
                text(source),
                text(source),
                text(source));
    }

    private static @Nullable String text(ByteSource source) throws ProtocolException {
        return source.u8() == 0 ? null : source.string();
    }
}
