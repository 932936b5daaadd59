package io.taskpool.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnippetTest {
    @TempDir
    private Path folder;

    @Test
    void blocksAreFoundWithTheirLineNumbersExceptThoseMarkedNoRun() throws Exception {
        List<Snippet> snippets =
                snippets("# Title", "```java", "int a = 1;", "```", "<!-- no-run -->", "```java", "x", "```");
        assertThat(snippets).hasToString("[doc.md:3]");
    }

    @Test
    void examplesInJavadocAreFoundWithTheirLineNumbers() throws Exception {
        Path source = folder.resolve("Doc.java");
        Files.write(
                source,
                List.of(
                        "/**",
                        " * Text.",
                        " * <pre>{@code",
                        " * int a = 1;",
                        " *",
                        " * }</pre>",
                        " */",
                        "class Doc {}"));
        Snippet example = Snippet.inJavadoc(source).get(0);
        assertThat(example).hasToString("Doc.java:4");
        assertThat(example.code()).containsExactly("int a = 1;", "");
    }

    @Test
    void examplesWithAnnotationsAreEscaped() throws Exception {
        Path source = folder.resolve("Doc.java");
        Files.write(
                source, List.of("/**", " * <pre class=\"code\">", " * &#64;Test List&lt;?&gt; a;", " * </pre>", " */"));
        Snippet example = Snippet.inJavadoc(source).get(0);
        assertThat(example).hasToString("Doc.java:3");
        assertThat(example.code()).containsExactly("@Test List<?> a;");
    }

    @Test
    void examplesInKdocAreKotlin() throws Exception {
        Path source = folder.resolve("Doc.kt");
        Files.write(source, List.of("/**", " * ```kotlin", " * val a = 1", " * ```", " */"));
        Snippet example = Snippet.inKdoc(source).get(0);
        assertThat(example).hasToString("Doc.kt:3");
        assertThat(example.isKotlin()).isTrue();
        assertThat(example.code()).containsExactly("val a = 1");
    }

    @Test
    void theErrorForKotlinThatDoesNotCompileNamesFileAndLine() throws Exception {
        List<Snippet> snippets = snippets("text", "```kotlin", "val ok = 1", "val wrong = nowhere", "```");
        assertThatThrownBy(() -> SnippetRunner.compile(snippets, source -> source, folder))
                .hasMessageContaining("doc.md.kt:4")
                .hasMessageContaining("nowhere");
    }

    @Test
    void theErrorForASnippetThatDoesNotCompileNamesFileAndLine() throws Exception {
        List<Snippet> snippets = snippets("text", "```java", "int ok = 1;", "int wrong = nowhere;", "```");
        assertThatThrownBy(() -> SnippetRunner.compile(snippets, source -> source, folder))
                .hasMessageContaining("doc.md:4")
                .hasMessageContaining("nowhere");
    }

    @Test
    void theErrorForASnippetThatThrowsNamesFileAndLine() throws Exception {
        List<Snippet> snippets =
                snippets("```java", "import java.io.File;", "", "System.out.print(\"\");", "int zero = 1 / 0;", "```");
        SnippetRunner runner = SnippetRunner.compile(snippets, source -> source, folder);
        assertThatThrownBy(() -> runner.run(snippets.get(0)))
                .hasMessageContaining("doc.md:2")
                .hasRootCauseInstanceOf(ArithmeticException.class)
                .cause()
                .satisfies(
                        cause -> assertThat(cause.getStackTrace()[0]).hasToString("snippet0.Snippet.main(doc.md:5)"));
    }

    @Test
    void snippetsThatDeclareTheSameClassAreCompiledTogetherAndEachIsRun() throws Exception {
        List<Snippet> snippets = snippets(
                "```java",
                "record Item(int n) {}",
                "System.setProperty(\"one\", new Item(1).toString());",
                "```",
                "```java",
                "record Item(String name) {}",
                "System.setProperty(\"other\", new Item(\"x\").toString());",
                "```");
        SnippetRunner runner = SnippetRunner.compile(snippets, source -> source, folder);
        try {
            runner.run(snippets.get(0));
            assertThat(System.getProperty("other")).isNull();
            runner.run(snippets.get(1));
            assertThat(System.getProperty("one")).isEqualTo("Item[n=1]");
            assertThat(System.getProperty("other")).isEqualTo("Item[name=x]");
        } finally {
            System.clearProperty("one");
            System.clearProperty("other");
        }
    }

    @Test
    void promisedOutputIsReadFromComments() throws Exception {
        assertThat(snippets("```java", "System.out.println(1); // prints 1", "```")
                        .get(0)
                        .promisedOutput())
                .containsExactly("1");
    }

    private List<Snippet> snippets(String... lines) throws Exception {
        return Snippet.in(Files.write(folder.resolve("doc.md"), List.of(lines)));
    }
}
