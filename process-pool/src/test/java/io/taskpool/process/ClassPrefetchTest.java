package io.taskpool.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.process.classes.CompiledProgram;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Classes that a function needed once are sent to later workers in advance, of the same pool and of other pools;
 * classes on the parent's class path are read by the workers themselves. Prints its measurements.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClassPrefetchTest {
    private static final int PACKAGES = 200;
    private static final String PATH_OF_LIBRARY =
            CompiledProgram.pathOf(FirstResultMain.class) + CompiledProgram.pathOfLibrary();

    @TempDir
    Path folder;

    private Path cache;
    private Path jars;

    @BeforeEach
    void folders() throws IOException {
        cache = folder.resolve("cache");
        jars = Files.createDirectory(folder.resolve("jars of a user"));
    }

    record Measured(int result, long millis, long requests) {}

    /** The source of the function's classes. */
    private enum Way {
        /** The parent sends them, because only a class loader of the program's own has them. */
        SERVED,
        /** The workers read them from the files of the parent's class path. */
        READ
    }

    @Test
    void laterPoolsRequestAlmostNoClasses() throws Exception {
        String jars = program();
        List<Measured> measured = run(Way.SERVED, jars, 2);
        assertThat(measured.get(0).requests).isGreaterThanOrEqualTo(PACKAGES);
        assertThat(measured.get(1).requests).as("the second pool").isLessThanOrEqualTo(3);
        System.out.println(PACKAGES + " jars: " + measured);
        assertThat(measured).extracting(Measured::result).containsOnly(PACKAGES);
        if (Boolean.getBoolean("figures")) {
            figures("200 jars", jars, "app.Function");
            figures("1 jar", oneJar().toString(), "app.Function");
            figures("libraries", libraries() + jars, "app.Libraries");
            figures("one class", libraries() + jars, "app.Small");
        }
    }

    @Test
    void classesOnTheClassPathAreNotRequested() throws Exception {
        List<Measured> measured = run(Way.READ, program(), 2);
        assertThat(measured).extracting(Measured::requests).containsOnly(0L);
        assertThat(measured).extracting(Measured::result).containsOnly(PACKAGES);
    }

    /** Prints the shortest of several times to the first result, in milliseconds. */
    private void figures(String name, String userPath, String function) throws Exception {
        Map<String, Long> best = new TreeMap<>();
        for (int i = 0; i < 7; i++) {
            note(best, "1 read", run(Way.READ, userPath, 3, function));
            note(best, "2 served", run(Way.SERVED, userPath, 3, function));
            best.merge("3 bare JVM", bareMillis(userPath, function), Math::min);
        }
        System.out.println(name + ": " + best);
    }

    /** Runs a function in a JVM that loads it from the class path itself. */
    private long bareMillis(String userPath, String function) throws Exception {
        arguments(PATH_OF_LIBRARY + userPath);
        long start = System.nanoTime();
        Process bare = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-XX:-UsePerfData",
                        "@" + folder.resolve("arguments"),
                        FirstResultMain.Bare.class.getName(),
                        function)
                .inheritIO()
                .start();
        assertThat(bare.waitFor()).isZero();
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** Returns the class path of this test, as a prefix. */
    private static String libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !PATH_OF_LIBRARY.contains(entry))
                .collect(Collectors.joining(File.pathSeparator, "", File.pathSeparator));
    }

    private static void note(Map<String, Long> best, String what, List<Measured> measured) {
        best.merge(what + ", first pool", measured.get(0).millis, Math::min);
        best.merge(what + ", later pool", Math.min(measured.get(1).millis, measured.get(2).millis), Math::min);
    }

    /** Makes one jar for each package, with a class that the function uses. */
    private String program() throws IOException {
        List<String> sources = new ArrayList<>();
        StringBuilder sum = new StringBuilder("n - 1");
        for (int i = 0; i < PACKAGES; i++) {
            sources.add("package p" + i + "; public class C" + i + " { public static int one() { return new Part" + i
                    + "().one; } } class Part" + i + " { int one = 1; }");
            sum.append(" + p").append(i).append(".C").append(i).append(".one()");
        }
        sources.add("package app; public class Small implements io.taskpool.TaskFunction<Integer, Integer> {"
                + " public Integer apply(Integer n) { return n; } }");
        sources.add("package app; public class Function implements io.taskpool.TaskFunction<Integer, Integer> {"
                + " public Integer apply(Integer n) { return " + sum + "; } }");
        sources.add("package app; import static org.assertj.core.api.Assertions.assertThat; import java.util.*;"
                + " public class Libraries implements io.taskpool.TaskFunction<Integer, Integer> {"
                + " public Integer apply(Integer n) { assertThat(List.of(n)).hasSize(1); assertThat(\"a\").contains(\"a\");"
                + " assertThat(Map.of(1, n)).containsKey(1); assertThat(n).isPositive(); return n; } }");
        Path classes = Files.createDirectory(folder.resolve("classes"));
        CompiledProgram.compile(classes, sources.toArray(String[]::new));
        try (Stream<Path> packages = Files.list(classes)) {
            List<String> made = new ArrayList<>();
            for (Path one : packages.filter(Files::isDirectory)
                    .filter(p -> !p.getFileName().toString().startsWith("sources"))
                    .sorted()
                    .toList()) {
                made.add(jar(one).toString());
            }
            return String.join(File.pathSeparator, made);
        }
    }

    private Path oneJar() throws IOException {
        Path all = jars.resolve("all.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(all));
                Stream<Path> files = Files.walk(folder.resolve("classes"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                out.putNextEntry(
                        new JarEntry(folder.resolve("classes").relativize(file).toString()));
                out.write(Files.readAllBytes(file));
            }
        }
        return all;
    }

    private Path jar(Path classes) throws IOException {
        Path jar = jars.resolve(classes.getFileName() + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.list(classes)) {
            for (Path file : files.toList()) {
                out.putNextEntry(new JarEntry(classes.getFileName() + "/" + file.getFileName()));
                out.write(Files.readAllBytes(file));
            }
        }
        return jar;
    }

    private List<Measured> run(Way way, String userPath, int pools) throws Exception {
        return run(way, userPath, pools, "app.Function");
    }

    private void arguments(String classPath) throws IOException {
        Files.writeString(folder.resolve("arguments"), "-cp\n\"" + classPath.replace("\\", "\\\\") + "\"\n");
    }

    private List<Measured> run(Way way, String userPath, int pools, String function) throws Exception {
        arguments(way == Way.READ ? PATH_OF_LIBRARY + userPath : PATH_OF_LIBRARY);
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dio.taskpool.startupArchive=off",
                "@" + folder.resolve("arguments"),
                FirstResultMain.class.getName(),
                function,
                Integer.toString(pools));
        if (way == Way.SERVED) {
            builder.command().add(userPath);
        }
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<Measured> measured = new ArrayList<>();
        try (var output = process.getInputStream()) {
            for (String line : new String(output.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                String[] words = line.split(" ");
                measured.add(
                        new Measured(Integer.parseInt(words[1]), Long.parseLong(words[3]), Long.parseLong(words[5])));
            }
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return measured;
    }
}
