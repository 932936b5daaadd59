package io.taskpool.process.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.process.classes.CompiledProgram;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whether a worker reads a program's classes from the files itself or requests them from the parent. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadPathTest {
    private static final String MAIN = """
            package app;
            import io.taskpool.process.ProcessTaskPool;
            public class Main {
                public static void main(String[] args) throws Exception {
                    for (String arg : args) {
                        if (arg.startsWith("classPath=")) {
                            System.setProperty("java.class.path", arg.substring(arg.indexOf('=') + 1));
                        }
                    }
                    var builder = ProcessTaskPool.builder().workers(1).maxHeap("64m");
                    if (args.length > 0 && args[0].equals("prefix")) {
                        builder.commandPrefix("env");
                    }
                    try (var pool = builder.build()) {
                        System.out.println(pool.submit(() -> describe()).get());
                    }
                }
                static String describe() {
                    return Main.class.getResource("Main.class").getProtocol() + " " + Part.text();
                }
            }
            """;

    private static final String PART =
            "package app; public class Part { public static String text() { return \"TEXT\"; } }";

    private static final String LOADER = """
            package app;
            public class Loader extends ClassLoader {
                public Loader(ClassLoader parent) { super(parent); }
            }
            """;

    /** What all tests need, compiled once. */
    @TempDir
    static Path compiled;

    @TempDir
    Path folder;

    private Path classes;

    @BeforeAll
    static void compile() throws IOException {
        CompiledProgram.compile(compiled, MAIN, PART.replace("TEXT", "part"), LOADER);
    }

    @BeforeEach
    void copyClasses() throws IOException {
        classes = Files.createDirectory(folder.resolve("classes"));
        Path into = Files.createDirectory(classes.resolve("app"));
        try (var files = Files.list(compiled.resolve("app"))) {
            for (Path file : files.toList()) {
                Files.copy(file, into.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void foldersAndJarsAreRead() throws Exception {
        assertThat(run(List.of("-cp", path(classes), "app.Main"))).isEqualTo("file part");
        assertThat(run(List.of("-cp", path(jar()), "app.Main"))).isEqualTo("jar part");
    }

    @Test
    void relativeNamesAndTheWorkingDirectoryAreRead() throws Exception {
        assertThat(run(List.of("-cp", path(Path.of("classes")), "app.Main"))).isEqualTo("file part");
        Files.move(classes.resolve("app"), folder.resolve("app"));
        assertThat(run(List.of("-cp", CompiledProgram.pathOfLibrary(), "app.Main")))
                .as("an empty entry")
                .isEqualTo("file part");
    }

    @Test
    void linksAreFollowed() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link.jar"), jar());
        assertThat(run(List.of("-cp", path(link), "app.Main"))).isEqualTo("jar part");
    }

    @Test
    void wildcardsAndJarsThatAManifestNamesAreRead() throws Exception {
        Path jars = Files.createDirectory(folder.resolve("jars"));
        Files.move(jar(), jars.resolve("app.jar"));
        assertThat(run(List.of("-cp", path(jars.resolve("*")), "app.Main"))).isEqualTo("jar part");
        Path names = folder.resolve("names.jar");
        var manifest = new java.util.jar.Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        manifest.getMainAttributes().putValue("Class-Path", "jars/app.jar");
        new JarOutputStream(Files.newOutputStream(names), manifest).close();
        assertThat(run(List.of("-cp", path(names), "app.Main"))).isEqualTo("jar part");
    }

    @Test
    void modulesAreRead() throws Exception {
        Path module = module();
        assertThat(run(List.of("-p", path(module), "-m", "app/app.Main"))).isEqualTo("file part");
    }

    /** Build tools patch tests into the module under test like this. */
    @Test
    void classesOfAPatchedModuleAreRequested() throws Exception {
        Path patch = Files.createDirectory(folder.resolve("patch"));
        CompiledProgram.compile(patch, PART.replace("TEXT", "patched"));
        assertThat(run(List.of("-p", path(module()), "--patch-module", "app=" + patch, "-m", "app/app.Main")))
                .isEqualTo("taskpool patched");
    }

    @Test
    void classesAreRequestedBehindAPrefixOrAnotherSystemLoader() throws Exception {
        assertThat(run(List.of("-cp", path(classes), "app.Main", "prefix"))).isEqualTo("taskpool part");
        assertThat(run(List.of(
                        "-Xlog:disable", "-Djava.system.class.loader=app.Loader", "-cp", path(classes), "app.Main")))
                .isEqualTo("taskpool part");
    }

    @Test
    void classesMissingFromTheClassPathPropertyAreRequested() throws Exception {
        assertThat(run(List.of("-cp", path(classes), "app.Main", "classPath=/nonexistent")))
                .isEqualTo("taskpool part");
    }

    @Test
    void classesOfAVeryLongPathAreRequested() throws Exception {
        StringBuilder path = new StringBuilder(path(classes));
        for (int i = 0; i < 1_000; i++) {
            path.append(File.pathSeparator).append(Files.createDirectory(folder.resolve("empty" + i)));
        }
        Path arguments = Files.writeString(folder.resolve("arguments"), "-cp \"" + path + "\"");
        assertThat(run(List.of("@" + arguments, "app.Main"))).isEqualTo("taskpool part");
    }

    /**
     * A program may be updated while it runs: its JVM keeps the old jar open, and workers must use the same classes.
     */
    @Test
    void classesOfAReplacedJarAreThoseOfTheOldOne() throws Exception {
        CompiledProgram.compile(classes, """
                package app;
                import io.taskpool.process.ProcessTaskPool;
                import java.nio.file.*;
                import java.util.*;
                public class Update {
                    public static void main(String[] args) throws Exception {
                        System.out.println(ask());
                        while (!isKept("part.jar")) {
                            Thread.onSpinWait();
                        }
                        Files.move(Path.of("new.jar"), Path.of("part.jar"), StandardCopyOption.REPLACE_EXISTING);
                        System.out.println(ask());
                    }
                    static String ask() throws Exception {
                        try (var pool = ProcessTaskPool.builder().workers(1).maxHeap("64m").build()) {
                            return pool.submit(() -> Part.text()).get();
                        }
                    }
                    /** Whether the JDK shares the jar with all who read resources. */
                    static boolean isKept(String jar) throws Exception {
                        var files = Class.forName("sun.net.www.protocol.jar.JarFileFactory").getDeclaredField("fileCache");
                        files.setAccessible(true);
                        try {
                            return files.get(null).toString().contains(jar);
                        } catch (ConcurrentModificationException e) {
                            return false;
                        }
                    }
                }
                """, PART.replace("TEXT", "part"));
        Path old = partJar("part.jar", "part");
        Path unused = partJar("new.jar", "new part, and longer");
        Files.delete(classes.resolve("app/Part.class"));
        assertThat(run(List.of(
                        "--add-opens=java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
                        "-cp",
                        path(classes) + File.pathSeparator + old,
                        "app.Update")))
                .isEqualTo("part\npart");
    }

    private Path partJar(String name, String text) throws IOException {
        Path content = Files.createTempDirectory(folder, "part");
        CompiledProgram.compile(content, PART.replace("TEXT", text));
        return jar(name, content);
    }

    private static String path(Path entry) {
        return CompiledProgram.pathOfLibrary() + entry;
    }

    private Path jar() throws IOException {
        return jar("app.jar", classes);
    }

    private Path jar(String name, Path content) throws IOException {
        Path jar = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.list(content.resolve("app"))) {
            for (Path file : files.toList()) {
                out.putNextEntry(new JarEntry("app/" + file.getFileName()));
                out.write(Files.readAllBytes(file));
            }
        }
        return jar;
    }

    private Path module() throws IOException {
        Path source =
                Files.writeString(folder.resolve("module-info.java"), "module app { requires io.taskpool.process; }");
        int exit = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-d",
                        classes.toString(),
                        "-p",
                        CompiledProgram.pathOfLibrary(),
                        source.toString());
        assertThat(exit).isZero();
        return classes;
    }

    private String run(List<String> arguments) throws IOException, InterruptedException {
        return Jvm.run("java", folder, Map.of(), arguments);
    }
}
