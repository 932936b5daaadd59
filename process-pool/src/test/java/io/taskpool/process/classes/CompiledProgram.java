package io.taskpool.process.classes;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.internal.InternalFutureFailureAccess;
import io.taskpool.TaskPool;
import io.taskpool.process.ProcessTaskPool;
import io.taskpool.remote.jar.WorkerJar;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Classes that a test compiles into a separate folder, to be loaded by separate class loaders. */
public final class CompiledProgram {
    private final Path folder;

    private CompiledProgram(Path folder) {
        this.folder = folder;
    }

    /** Compiles sources; the file of each is named after the first public type in it. */
    public static CompiledProgram compile(Path folder, String... sources) throws IOException {
        JavaCompiler compiler = requireNonNull(ToolProvider.getSystemJavaCompiler(), "this JVM has no compiler");
        List<String> words = new ArrayList<>(List.of(
                "-d",
                folder.toString(),
                "-proc:none",
                "--release",
                "17",
                "-cp",
                System.getProperty("java.class.path")));
        Path sourceFolder = Files.createTempDirectory(folder, "sources");
        for (String source : sources) {
            String name = source.replaceAll(
                    "(?s).*?public (?:final |abstract |sealed )*(?:class|interface|enum|record|@interface) (\\w+).*",
                    "$1");
            Path file = sourceFolder.resolve(name + ".java");
            words.add(Files.writeString(file, source).toString());
        }
        StringWriter problems = new StringWriter();
        var files = compiler.getStandardFileManager(null, null, null)
                .getJavaFileObjects(
                        words.stream().filter(word -> word.endsWith(".java")).toArray(String[]::new));
        boolean done = compiler.getTask(problems, null, null, words.subList(0, 7), null, files)
                .call();
        if (!done) {
            throw new IllegalArgumentException(problems.toString());
        }
        return new CompiledProgram(folder);
    }

    /** Returns the class path of this library and its dependencies. */
    public static String pathOfLibrary() {
        return pathOf(
                ProcessTaskPool.class,
                WorkerJar.class,
                TaskPool.class,
                ImmutableList.class,
                InternalFutureFailureAccess.class,
                Logger.class,
                Nullable.class);
    }

    /** Returns the code locations of classes, each followed by a path separator. */
    public static String pathOf(Class<?>... types) {
        StringBuilder path = new StringBuilder();
        for (Class<?> type : types) {
            URL location = type.getProtectionDomain().getCodeSource().getLocation();
            path.append(new File(URI.create(location.toString()))).append(File.pathSeparator);
        }
        return path.toString();
    }

    Path folder() {
        return folder;
    }

    /** Makes a class loader for these classes whose parent is the tests' class loader. */
    public URLClassLoader loader() {
        return loader(CompiledProgram.class.getClassLoader());
    }

    public URLClassLoader loader(@Nullable ClassLoader parent) {
        try {
            return new URLClassLoader(new URL[] {folder.toUri().toURL()}, parent);
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Makes an instance of one of the classes. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public static <T> T make(ClassLoader loader, String name) throws ReflectiveOperationException {
        return (T) loader.loadClass(name).getConstructor().newInstance();
    }
}
