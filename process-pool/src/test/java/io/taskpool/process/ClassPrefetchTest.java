package io.taskpool.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.process.classes.Program;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a function needed once is sent to later workers before they ask: of the same pool, of other pools, of later JVMs.
 * Prints what it measures.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClassPrefetchTest {
    private static final int PACKAGES = 200;

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

    @Test
    void laterPoolsAndLaterJvmsAskForNextToNothing() throws Exception {
        String classPath = program();
        List<Measured> cold = run(classPath, 2);
        assertThat(cold.get(0).requests).isGreaterThan(PACKAGES);
        assertThat(cold.get(1).requests).as("the second pool").isLessThanOrEqualTo(3);
        List<Measured> warm = run(classPath, 1);
        assertThat(warm.get(0).requests).as("the second JVM").isLessThanOrEqualTo(3);
        System.out.println(PACKAGES + " jars: " + cold + ", then " + warm);
        if (Boolean.getBoolean("figures")) {
            figures("200 jars", classPath);
            Path all = jars.resolve("all.jar");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(all));
                    Stream<Path> files = Files.walk(folder.resolve("classes"))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".class")).toList()) {
                    out.putNextEntry(new JarEntry(
                            folder.resolve("classes").relativize(file).toString()));
                    out.write(Files.readAllBytes(file));
                }
            }
            figures("1 jar", System.getProperty("java.class.path") + File.pathSeparator + all);
        }
        assertThat(cold).extracting(Measured::result).containsOnly(PACKAGES);
        assertThat(warm.get(0).result).isEqualTo(PACKAGES);
    }

    @Test
    void listsAreForTheUserAlone() throws Exception {
        run(program(), 1);
        Path lists = cache.resolve("taskpool");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lists)))
                .isEqualTo("rwx------");
        assertThat(lists())
                .hasSize(1)
                .allSatisfy(list -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(list)))
                        .isEqualTo("rw-------"));
        try (Stream<Path> all = Files.list(lists)) {
            assertThat(all).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    @Test
    void aListThatIsDamagedOrOldDoesNoHarm() throws Exception {
        String classPath = program();
        run(classPath, 1);
        Path list = lists().get(0);
        String good = Files.readString(list);
        Files.writeString(
                list,
                good.replace("p7.C7", "p7.Gone").replace("p9.C9", "java.lang.String") + "[I\n../../etc\n\uFFFD\n");
        assertThat(run(classPath, 1)).extracting(Measured::result).containsOnly(PACKAGES);
        Files.write(list, new byte[] {(byte) 0xff, 0, 13, 10, (byte) 0xfe});
        assertThat(run(classPath, 1)).extracting(Measured::result).containsOnly(PACKAGES);
        assertThat(run(classPath, 1).get(0).requests).isLessThanOrEqualTo(3);
    }

    @Test
    void withoutAFolderThatCanBeWrittenThereIsNoList() throws Exception {
        Files.writeString(cache, "a file where the folder should be");
        assertThat(run(program(), 2)).extracting(Measured::result).containsOnly(PACKAGES);
    }

    /** Prints the best of several runs, in milliseconds until the first result. */
    private void figures(String name, String classPath) throws Exception {
        Map<String, Long> best = new TreeMap<>();
        for (int i = 0; i < 7; i++) {
            for (Path list : lists()) {
                Files.delete(list);
            }
            note(best, "4 one class", run(classPath, 3, "app.Small"));
            note(best, "1 no list", run(classPath, 3));
            note(best, "2 list", run(classPath, 3));
            best.merge("3 bare JVM", bareMillis("app.Function"), Math::min);
            best.merge("5 bare JVM, one class", bareMillis("app.Small"), Math::min);
        }
        System.out.println(name + ": " + best);
    }

    /** Runs a function in a JVM that loads it from the class path itself. */
    private long bareMillis(String function) throws Exception {
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

    private static void note(Map<String, Long> best, String what, List<Measured> measured) {
        best.merge(what + ", first pool", measured.get(0).millis, Math::min);
        best.merge(what + ", later pool", Math.min(measured.get(1).millis, measured.get(2).millis), Math::min);
    }

    private List<Path> lists() throws IOException {
        try (Stream<Path> all = Files.list(cache.resolve("taskpool"))) {
            return all.filter(file -> file.getFileName().toString().startsWith("classes-"))
                    .toList();
        }
    }

    /** Makes as many jars as there are packages, each with a class that the function uses. */
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
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Program.compile(classes, sources.toArray(String[]::new));
        StringBuilder classPath = new StringBuilder(System.getProperty("java.class.path"));
        try (Stream<Path> packages = Files.list(classes)) {
            for (Path one : packages.filter(Files::isDirectory)
                    .filter(p -> !p.getFileName().toString().startsWith("sources"))
                    .sorted()
                    .toList()) {
                classPath.append(File.pathSeparator).append(jar(one));
            }
        }
        return classPath.toString();
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

    private List<Measured> run(String classPath, int pools) throws Exception {
        return run(classPath, pools, "app.Function");
    }

    private List<Measured> run(String classPath, int pools, String function) throws Exception {
        Path arguments =
                Files.writeString(folder.resolve("arguments"), "-cp\n\"" + classPath.replace("\\", "\\\\") + "\"\n");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dio.taskpool.startupArchive=off",
                "@" + arguments,
                FirstResultMain.class.getName(),
                function,
                Integer.toString(pools));
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
