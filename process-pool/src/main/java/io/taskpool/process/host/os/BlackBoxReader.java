package io.taskpool.process.host.os;

import io.taskpool.remote.files.CacheFolder;
import io.taskpool.remote.host.memory.RingFile;
import io.taskpool.remote.wire.BlackBoxLayout;
import io.taskpool.remote.wire.OwnProcess;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The parent's view of a worker's black box: a small file that the worker maps and writes with plain stores, which outlive
 * it. The parent does not map it, because a mapping ends only with garbage collection; it reads the few bytes it needs.
 *
 * <p>The file is filled when it is created, so that a full disk is an error here and not a crash of the worker, and it
 * is unlinked as soon as the worker has mapped it, so that nothing is left behind whatever happens. Safe for use by
 * many threads.
 */
public final class BlackBoxReader implements AutoCloseable {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "taskpool-";

    /** Part of the file name, so that the owner can be identified. */
    private static final long PID = pid();

    private static final String SUFFIX = ".box";

    /** After this time, a worker whose parent is gone has removed its file itself, unless it was killed too. */
    private static final Duration LEFT_BEHIND = Duration.ofMinutes(2);

    private static final boolean UNLINKS_OPEN_FILES = File.separatorChar == '/';

    private static final AtomicLong COUNT = new AtomicLong();

    private final Path file;
    private final FileChannel channel;

    private BlackBoxReader(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    private static long pid() {
        long own = OwnProcess.id();
        return own == 0 ? ProcessHandle.current().pid() : own;
    }

    public static BlackBoxReader create() throws IOException {
        IOException failure = null;
        for (Path directory : directories()) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try {
                return createIn(directory);
            } catch (IOException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw new IOException(
                "cannot make a file of " + BlackBoxLayout.FILE_BYTES / 1024 + " KiB for a worker in any of "
                        + directories()
                        + "; make room, or point java.io.tmpdir to a folder that can be written to"
                        + (failure == null ? "" : "; last: " + failure.getMessage()),
                failure);
    }

    private static List<Path> directories() {
        return List.of(
                SHARED_MEMORY, Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
    }

    /**
     * Removes files of JVMs that were killed together with a worker that was opening them. The process id alone is not
     * enough to tell, since it may belong to another container that shares the folder, so the age counts too.
     */
    public static void sweep() {
        long newest = System.currentTimeMillis() - LEFT_BEHIND.toMillis();
        for (Path directory : directories()) {
            String[] names = directory.toFile().list();
            for (String name : names == null ? new String[0] : names) {
                if (name.startsWith(PREFIX) && (name.endsWith(SUFFIX) || name.endsWith(RingFile.SUFFIX))) {
                    File file = new File(directory.toFile(), name);
                    if (file.lastModified() < newest && !hasParent(name)) {
                        boolean unused = file.delete(); // fails for another user's file
                    }
                }
            }
        }
    }

    private static boolean hasParent(String name) {
        int end = name.indexOf('-', PREFIX.length());
        try {
            return end > 0
                    && ProcessHandle.of(Long.parseLong(name.substring(PREFIX.length(), end)))
                            .isPresent();
        } catch (NumberFormatException e) {
            return false; // not one of ours
        }
    }

    private static BlackBoxReader createIn(Path directory) throws IOException {
        // Not createTempFile: its random numbers cost the first pool of a program tens of milliseconds.
        Path file = directory.resolve(
                PREFIX + PID + "-" + Long.toHexString(System.nanoTime()) + "-" + COUNT.incrementAndGet() + SUFFIX);
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                CacheFolder.ownerReadsAndWrites());
        boolean made = false;
        try {
            ByteBuffer content = ByteBuffer.allocate(BlackBoxLayout.FILE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            content.putLong(0, BlackBoxLayout.MAGIC);
            while (content.hasRemaining()) {
                channel.write(content);
            }
            made = true;
            return new BlackBoxReader(file, channel);
        } finally {
            if (!made) {
                channel.close();
                Files.deleteIfExists(file);
            }
        }
    }

    public Path file() {
        return file;
    }

    /** Returns the number of the running call; if none is running, the last one's, negated; 0 before the first. */
    public long runningCall() throws IOException {
        return readLong(BlackBoxLayout.RUNNING_CALL);
    }

    /** Returns when the running call started, by the worker's clock. */
    public long startedNanos() throws IOException {
        return readLong(BlackBoxLayout.STARTED_NANOS);
    }

    /** Returns how many bytes of its input the worker has read. */
    public long read() throws IOException {
        return readLong(BlackBoxLayout.READ);
    }

    /** Returns the offset in its input up to which the worker has handled frames. */
    public long takenIn() throws IOException {
        return readLong(BlackBoxLayout.TAKEN_IN);
    }

    /** Returns the stream offset up to which whole frames were written. */
    public long published() throws IOException {
        return readLong(BlackBoxLayout.PUBLISHED);
    }

    /** Returns the stream offset of the frame of results that was not closed yet, or 0 if there is none. */
    private long openFrame() throws IOException {
        return readLong(BlackBoxLayout.OPEN_FRAME);
    }

    /**
     * Returns what the worker, which has ended, had written and the parent did not receive.
     *
     * @param received the stream offset up to which bytes were received
     * @param published the one up to which they were written
     * @return the bytes in between, which are whole frames
     */
    public byte[] rest(long received, long published) throws IOException {
        byte[] rest = stream(received, published);
        long open = openFrame();
        if (open >= received && open < published) {
            // Its length is not filled in: it ends with the last byte written.
            ByteBuffer.wrap(rest).putInt((int) (open - received), (int) (published - open - Integer.BYTES));
        }
        return rest;
    }

    /**
     * Lets no call begin but one, until this is called again.
     *
     * @param number the call's number, or 0 for any
     */
    void allowOnly(long number) throws IOException {
        writeLong(number, BlackBoxLayout.ONLY_CALL);
    }

    /**
     * Lets calls begin until then only.
     *
     * @param nanos the end by {@code System.nanoTime()} of this machine, not 0
     * @throws IOException if the worker has ended
     */
    public void lease(long nanos) throws IOException {
        writeLong(nanos, BlackBoxLayout.LEASE_END);
    }

    private void writeLong(long number, int offset) throws IOException {
        ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        value.putLong(0, number);
        while (value.hasRemaining()) {
            int unused = channel.write(value, offset + value.position());
        }
    }

    private long readLong(int offset) throws IOException {
        ByteBuffer value = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        read(value, offset);
        return value.getLong(0);
    }

    /** Reads bytes of the worker's stream that are still in the ring. */
    private byte[] stream(long from, long to) throws IOException {
        if (to - from > BlackBoxLayout.RING_BYTES) {
            throw new IOException("the black box " + file + " claims " + (to - from) + " bytes that were not received");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) (to - from));
        long at = from;
        while (at < to) {
            int position = BlackBoxLayout.ringPosition(at);
            int untilWrap = BlackBoxLayout.FILE_BYTES - position;
            int count = (int) Math.min(untilWrap, to - at);
            bytes.limit(bytes.position() + count);
            read(bytes, position);
            at += count;
        }
        return bytes.array();
    }

    private void read(ByteBuffer into, long offset) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new IOException("the black box " + file + " was cut short");
            }
            at += count;
        }
    }

    /**
     * Removes the file's name. What is mapped or open stays usable. Where that is impossible, as on Windows, the name
     * remains until the file is closed.
     */
    public void unlink() throws IOException {
        if (UNLINKS_OPEN_FILES) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
