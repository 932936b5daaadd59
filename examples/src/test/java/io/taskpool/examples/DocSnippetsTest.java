package io.taskpool.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compiles and runs each snippet of the documentation, in Java or Kotlin, and each example in Javadoc and KDoc, and checks that
 * it prints what it says it prints.
 */
class DocSnippetsTest {
    private static final Path ROOT = Path.of("..");
    private static PracticeSite site;
    private static List<Snippet> snippets;
    private static SnippetRunner runner;

    private static List<Snippet> find() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(path -> path.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        List<Snippet> snippets = new ArrayList<>();
        for (Path document : documents) {
            snippets.addAll(Snippet.in(document));
        }
        for (String module : List.of("core", "process-pool", "cluster-pool", "monitor", "junit")) {
            for (Path source : sources(module, "java")) {
                snippets.addAll(Snippet.inJavadoc(source));
            }
        }
        for (Path source : sources("kotlin", "kt")) {
            snippets.addAll(Snippet.inKdoc(source));
        }
        return snippets;
    }

    private static List<Path> sources(String module, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main"))) {
            return files.filter(path -> path.toString().endsWith("." + ending))
                    .sorted()
                    .toList();
        }
    }

    @BeforeAll
    static void compile(@TempDir Path folder) throws IOException {
        site = PracticeSite.start();
        snippets = find();
        runner = SnippetRunner.compile(snippets, DocSnippetsTest::onPracticeSite, folder);
    }

    static List<Snippet> snippets() {
        return snippets;
    }

    @AfterAll
    static void stopSite() {
        site.close();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("snippets")
    void snippetRunsAndPrintsWhatItSays(Snippet snippet) throws Exception {
        try (Output output = Output.capture()) {
            runner.run(snippet);
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(snippet.promisedOutput())
                            .as("what %s says it prints, in:%n%s", snippet, output.text())
                            .allMatch(output.text()::contains));
        }
    }

    /** Replaces internet addresses by those of the practice site, because the build must pass without a network. */
    private static String onPracticeSite(String source) {
        return source.replace("https://example.com", site.urls().get(0))
                .replace("https://httpbin.org", site.urls().get(1));
    }
}
