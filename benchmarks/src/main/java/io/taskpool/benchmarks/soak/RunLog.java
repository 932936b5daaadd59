package io.taskpool.benchmarks.soak;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * How often each call of a window began and ended, in a file that the soak and all workers map into memory. To record
 * an event is one atomic addition: it costs next to nothing, counts correctly even if two workers run the same call,
 * and survives if the worker is killed right afterwards.
 */
final class RunLog {
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final int RECORD_BYTES = 8;
    private static final int PID_OFFSET = 4;
    private static final int ONE_END = 1 << 16;
    private static final int PID = (int) ProcessHandle.current().pid();

    /** In a worker: the log of its last call's window. */
    private static volatile @Nullable RunLog current;

    private final String file;
    private final MappedByteBuffer map;

    private RunLog(String file, MappedByteBuffer map) {
        this.file = file;
        this.map = map;
    }

    /** Makes the file. */
    static RunLog create(Path file, int calls) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new RunLog(
                    file.toString(), channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) calls * RECORD_BYTES));
        }
    }

    /** Returns the log in a worker, which runs one call at a time. */
    static RunLog of(String file) throws IOException {
        RunLog known = current;
        if (known != null && known.file.equals(file)) {
            return known;
        }
        try (FileChannel channel = FileChannel.open(Path.of(file), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            RunLog opened = new RunLog(file, channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
            current = opened;
            return opened;
        }
    }

    void started(int call) {
        INTS.setVolatile(map, call * RECORD_BYTES + PID_OFFSET, PID);
        int unused = (int) INTS.getAndAdd(map, call * RECORD_BYTES, 1);
    }

    void ended(int call) {
        int unused = (int) INTS.getAndAdd(map, call * RECORD_BYTES, ONE_END);
    }

    private int counts(int call) {
        return (int) INTS.getVolatile(map, call * RECORD_BYTES);
    }

    int starts(int call) {
        return counts(call) & (ONE_END - 1);
    }

    int ends(int call) {
        return counts(call) >>> 16;
    }

    /** Returns the process that most recently began the call, or 0 if none did. */
    int pid(int call) {
        return (int) INTS.getVolatile(map, call * RECORD_BYTES + PID_OFFSET);
    }
}
