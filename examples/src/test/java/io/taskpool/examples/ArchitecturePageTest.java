package io.taskpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks that the classes and packages in {@code docs/architecture.md} exist, so that a rename has to update the page.
 */
class ArchitecturePageTest {
    private static final Path ROOT = Path.of("..");

    private static final List<String> PUBLISHED =
            List.of("core", "remote", "process-pool", "cluster-pool", "monitor", "junit", "kotlin");

    private static final int LONGEST_UNEXPLAINED = 400;

    /**
     * A simple class name, optionally with a member: {@code Call}, {@code Protocol.VERSION}, {@code Timer#schedule}.
     */
    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z][A-Za-z]*[a-z][A-Za-z]*)(?:[.#(][^`]*)?`");

    private static final Pattern PACKAGE_ROW = Pattern.compile("(?m)^\\|([^|]*)\\| `([a-z.…]+)` \\|");

    private static final List<String> JDK_PACKAGES =
            List.of("java.lang.", "java.lang.invoke.", "java.lang.management.", "java.util.", "java.util.concurrent.");

    @Test
    void everyClassOnThePageExists() throws IOException {
        Set<String> sources = sources().map(ArchitecturePageTest::simpleName).collect(Collectors.toSet());
        Set<String> named = new TreeSet<>();
        CLASS_NAME.matcher(page()).results().forEach(match -> named.add(match.group(1)));
        assertThat(named)
                .as("classes on the page")
                .hasSizeGreaterThan(50)
                .allMatch(name -> sources.contains(name) || isOfTheJdk(name));
    }

    @Test
    void theTableOfPackagesListsEachPackageOnce() throws IOException {
        Set<String> packages = sources()
                .filter(path -> path.toString().contains("main"))
                .filter(path -> PUBLISHED.stream().anyMatch(module -> path.startsWith(ROOT.resolve(module))))
                .map(ArchitecturePageTest::packageOf)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> rows = PACKAGE_ROW
                .matcher(page())
                .results()
                .map(match -> match.group(2))
                .collect(Collectors.toList());
        String root = "";
        for (int i = 0; i < rows.size(); i++) {
            String row = rows.get(i);
            root = row.startsWith("…") ? root : row;
            rows.set(i, row.replace("….", root + "."));
        }
        assertThat(rows).containsExactlyInAnyOrderElementsOf(packages);
    }

    @Test
    void noTwoClassesHaveTheSameSimpleName() throws Exception {
        List<String> names = sources().map(ArchitecturePageTest::simpleName).toList();
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void aFileLongerThanMostSaysWhy() throws Exception {
        List<Path> unexplained = new ArrayList<>();
        for (Path source :
                sources().filter(path -> path.toString().contains("main")).toList()) {
            String text = Files.readString(source);
            if (text.lines().count() > LONGEST_UNEXPLAINED && !text.contains("onger than most")) {
                unexplained.add(source);
            }
        }
        assertThat(unexplained).isEmpty();
    }

    private static String simpleName(Path source) {
        return source.getFileName().toString().replaceFirst("\\.\\w+$", "");
    }

    private static String packageOf(Path source) {
        Path folder = source.getParent();
        Path java = Path.of("src", "main", source.toString().endsWith(".kt") ? "kotlin" : "java");
        int start = 0;
        while (!folder.subpath(start, start + java.getNameCount()).equals(java)) {
            start++;
        }
        return folder.subpath(start + java.getNameCount(), folder.getNameCount())
                .toString()
                .replace(folder.getFileSystem().getSeparator(), ".");
    }

    private static boolean isOfTheJdk(String name) {
        return JDK_PACKAGES.stream().anyMatch(prefix -> {
            try {
                Class.forName(prefix + name);
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        });
    }

    private static String page() throws IOException {
        return Files.readString(ROOT.resolve("docs/architecture.md"));
    }

    private static Stream<Path> sources() throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.walk(ROOT)) {
            found = files.filter(path -> path.toString().matches(".*\\.(java|kt)"))
                    .filter(path -> !path.toString().contains("target"))
                    .filter(path -> !path.endsWith("package-info.java") && !path.endsWith("module-info.java"))
                    .collect(Collectors.toList());
        }
        return found.stream();
    }
}
