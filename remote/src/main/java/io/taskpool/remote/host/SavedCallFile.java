package io.taskpool.remote.host;

import io.taskpool.TaskCodec;
import io.taskpool.TaskSerializationException;
import io.taskpool.remote.codec.ClassNumbering;
import io.taskpool.remote.codec.ReceivedGraph;
import io.taskpool.remote.codec.ShapeStore;
import io.taskpool.remote.codec.ShapeTable;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.host.classes.LoaderTable;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.spi.CallKind;
import io.taskpool.spi.WorkUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The content of a file that {@link FailedCalls} wrote. Its head is read at once; the function and its argument are read from
 * their bytes whenever they are run. Immutable.
 *
 * <p>A file is {@code magic:u32 format:varint library:string java:string kind:string call:string failure:string
 * shapes:varint×(number:varint shape) codec:value function:value [argument:value]}, all as on the pipe to a worker.
 */
public final class SavedCallFile {
    private static final int MAGIC = 0x5450_4341;
    private static final int FORMAT = 1;

    private final Path path;
    private final byte[] bytes;
    private final int body;
    private final String library;
    private final String java;
    private final CallKind kind;
    private final String call;
    private final String failure;

    private SavedCallFile(Path path, byte[] bytes) throws IOException {
        this.path = path;
        this.bytes = bytes;
        ByteSource in = new ByteSource(bytes);
        if (bytes.length < Integer.BYTES || in.u32() != MAGIC) {
            throw new IOException(path + " is no saved call");
        }
        int format = in.varint31();
        if (format != FORMAT) {
            throw new IOException(path + " was saved in format " + format
                    + ", and this version of TaskPool reads format " + FORMAT + "; use the version that saved it");
        }
        library = in.string();
        java = in.string();
        kind = CallKind.valueOf(in.string());
        call = in.string();
        failure = in.string();
        body = in.position();
    }

    static void writeHead(ByteSink out, WorkUnit work, int call, String failure) {
        out.u32(MAGIC);
        out.varint(FORMAT);
        out.string(version());
        out.string(System.getProperty("java.version", "?"));
        out.string(work.kind().name());
        out.string(work.describe(call));
        out.string(failure);
    }

    private static String version() {
        String version = SavedCallFile.class.getPackage().getImplementationVersion();
        return version == null ? "?" : version;
    }

    static void writeShapes(ByteSink out, ShapeTable table, int[]... used) {
        Set<Integer> numbers = new HashSet<>();
        for (int[] some : used) {
            for (int number : some) {
                numbers.add(number);
            }
        }
        out.varint(numbers.size());
        for (int number : numbers) {
            ByteSink shape = new ByteSink();
            shape.varint(number);
            table.shape(number).writeTo(shape);
            out.bytes(shape.array(), 0, shape.size());
        }
    }

    /**
     * Reads a file.
     *
     * @param path the file
     * @return its content
     * @throws IOException if it cannot be read, is no saved call, or others than its owner may have written it
     */
    public static SavedCallFile read(Path path) throws IOException {
        checkWriters(path);
        try {
            return new SavedCallFile(path, Files.readAllBytes(path));
        } catch (ProtocolException | IllegalArgumentException e) {
            throw new IOException(path + " is damaged: " + e.getMessage(), e);
        }
    }

    /** To run a call runs whatever its file says, so nobody else may have written it. */
    private static void checkWriters(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        UserPrincipal owner = Files.getOwner(path);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(
                    path + " can be written by other users, who could have this program run anything; if it is"
                            + " trusted, take that permission away (chmod 600)");
        }
        if (!owner.equals(currentUser(path))) {
            throw new IOException(path + " belongs to " + owner + ", who could have this program run anything;"
                    + " if it is trusted, copy it to a file of your own");
        }
    }

    private static UserPrincipal currentUser(Path path) throws IOException {
        Path self = Path.of("/proc/self"); // where it exists, it knows users that have no name, as in containers
        return Files.exists(self)
                ? Files.getOwner(self)
                : path.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name"));
    }

    /** Returns the call as messages named it. */
    public String call() {
        return call;
    }

    /** Returns how the call failed, in words. */
    public String failure() {
        return failure;
    }

    /** Returns the versions that the call was saved with. */
    public String versions() {
        return "TaskPool " + library + " on Java " + java;
    }

    /**
     * Runs the call in the current thread.
     *
     * @param loader finds the classes
     * @return what the call returns
     * @throws Throwable what the call throws
     */
    public @Nullable Object run(@Nullable ClassLoader loader) throws Throwable {
        ClassNumbering classes = new OneLoader(loader);
        ByteSource in = new ByteSource(bytes, body, bytes.length - body);
        Object function;
        Object argument = null;
        try {
            ShapeStore shapes = new ShapeStore(classes);
            for (int left = in.varint31(); left > 0; left--) {
                shapes.add(new ByteSource(in.bytes()));
            }
            TaskCodec codec = (TaskCodec) new ValueDecoder(classes, shapes, null, null).read(in, loader, "the codec");
            ValueDecoder decoder = new ValueDecoder(classes, shapes, codec, null);
            ReceivedGraph graph = new ReceivedGraph();
            function = decoder.read(in, loader, "the task", graph);
            if (kind.takesArgument()) {
                argument = decoder.read(in, loader, "the argument", graph);
            }
        } catch (ProtocolException e) {
            throw new IOException(path + " is damaged: " + e.getMessage(), e);
        }
        if (function == null) {
            throw new TaskSerializationException(path + " holds no function", null);
        }
        return kind.invoke(function, argument);
    }

    /** The classes of the program that runs the call again, whichever loader had them when it was saved. */
    private static final class OneLoader implements ClassNumbering {
        private final LoaderTable own = new LoaderTable();
        private final @Nullable ClassLoader loader;

        OneLoader(@Nullable ClassLoader loader) {
            this.loader = loader;
        }

        @Override
        public int idOf(Class<?> type) {
            return own.idOf(type);
        }

        @Override
        public Class<?> load(int number, String name) throws ClassNotFoundException {
            return number == 0 ? own.load(0, name) : Class.forName(name, false, loader);
        }
    }
}
