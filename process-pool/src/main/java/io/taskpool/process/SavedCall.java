package io.taskpool.process;

import static java.util.Objects.requireNonNull;

import io.taskpool.remote.host.SavedCallFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A call that failed in a pool of worker JVMs and was saved by {@link ProcessTaskPool.Builder#saveFailedCalls}, to be run again in
 * this JVM, under a debugger or in a test:
 *
 * <pre>{@code
 * Path folder = Files.createTempDirectory("failed");
 *
 * try (TaskPool pool = ProcessTaskPool.builder().workers(1).saveFailedCalls(folder).build()) {
 *     pool.submit(() -> 12 / "".length());
 * }
 * try (Stream<Path> files = Files.list(folder)) {
 *     SavedCall call = SavedCall.read(files.findFirst().orElseThrow());
 *     System.out.println(call); // what it was, how it failed, and on which versions
 *     call.run(); // throws what it threw, here
 * } catch (ArithmeticException e) {
 *     System.out.println(e.getMessage()); // prints / by zero
 * }
 * }</pre>
 *
 * <p>The program needs the same classes as the one that saved the call. To run a call runs whatever its file says, so only files
 * are read that nobody but their owner, the current user, can write. Immutable and safe for use by many threads.
 */
public final class SavedCall {
    private final SavedCallFile file;

    private SavedCall(SavedCallFile file) {
        this.file = file;
    }

    /**
     * Reads a file. Runs nothing and loads no class of the call yet.
     *
     * @param path the file
     * @return the call
     * @throws IOException if the file cannot be read, is no saved call or one of another format, does not belong to the current
     *     user, or can be written by others
     */
    public static SavedCall read(Path path) throws IOException {
        return new SavedCall(SavedCallFile.read(requireNonNull(path, "path")));
    }

    /**
     * Returns the name of the call, as in the messages of the pool.
     *
     * @return for example {@code the call for item 17 (lambda in com.example.App.main)}
     */
    public String call() {
        return file.call();
    }

    /**
     * Returns how the call failed.
     *
     * @return the class and the message of its exception
     */
    public String failure() {
        return file.failure();
    }

    /**
     * Runs the call in the current thread, with a function, captured values and an argument that are read anew each time. Classes
     * come from the thread's context class loader. The filter of the JVM for deserialization ({@code jdk.serialFilter}) applies.
     *
     * @return what the call returns, null if it returns nothing
     * @throws io.taskpool.TaskSerializationException if the call cannot be read, for example because a class is missing
     * @throws IOException if the file is damaged
     * @throws Exception what the call throws, which may be an error, too
     */
    public @Nullable Object run() throws Exception {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        try {
            return file.run(context != null ? context : SavedCall.class.getClassLoader());
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) { // a task may declare no such thing, but throw it
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "SavedCall[" + file.call() + " failed: " + file.failure() + "; " + file.versions() + "]";
    }
}
