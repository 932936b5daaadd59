package io.taskpool.environments;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Where the program, the library and what it needs lie, as a build tool hands them to a user's program. */
final class Library {
    /** Where Maven puts what it makes of this module. */
    static final Path TARGET = Path.of(System.getProperty("taskpool.target", "target"));

    /** The program's classes. */
    static final Path PROGRAM = TARGET.resolve("classes");

    static final String MAIN = "com.example.app.App";

    private static final List<String> NAMES = List.of(
            "taskpool-process-pool-",
            "taskpool-remote-",
            "taskpool-core-",
            "guava-",
            "failureaccess-",
            "slf4j-api-",
            "jspecify-");

    private Library() {}

    /** Returns the jars of the library and of what it needs. */
    static List<Path> jars() {
        return NAMES.stream().map(name -> jar(name)).toList();
    }

    /** Returns the jar on this JVM's class path whose name starts so. */
    static Path jar(String start) {
        return entries()
                .filter(entry -> entry.getFileName().toString().startsWith(start))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no jar " + start + "* on the class path; these tests need jars, so run 'mvn verify'"));
    }

    private static Stream<Path> entries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of);
    }

    /** Returns the class path of the library alone. */
    static String classPath() {
        return join(jars());
    }

    /** Returns the class path of the program. */
    static String programClassPath() {
        return join(programEntries());
    }

    static List<Path> programEntries() {
        List<Path> entries = new ArrayList<>();
        entries.add(PROGRAM);
        entries.addAll(jars());
        return entries;
    }

    static String join(List<Path> entries) {
        return String.join(
                File.pathSeparator, entries.stream().map(Path::toString).toList());
    }
}
