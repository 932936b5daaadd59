package io.taskpool.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of Java or Kotlin in a Markdown file, or an example in Javadoc or KDoc. It is compiled as a class with the line numbers
 * of the file, so that the compiler's messages and stack traces point into it.
 *
 * @param file the file's name
 * @param line the number of the block's first line, from 1
 * @param isKotlin whether it is Kotlin; otherwise it is Java
 * @param code the lines of the block
 */
record Snippet(String file, int line, boolean isKotlin, List<String> code) {
    static final String CLASS_NAME = "Snippet";

    private static final String NO_RUN = "<!-- no-run -->";
    private static final Pattern PRINTS = Pattern.compile("// prints (.+)$");
    private static final Pattern PROGRAM = Pattern.compile("\\b(?:class|object) " + CLASS_NAME + "\\b");
    private static final Pattern TEST_CLASS = Pattern.compile("^class (\\w+Test)\\b");
    /** The usual imports of a Java program; the snippets import everything else themselves. */
    private static final String IMPORTS =
            "import io.taskpool.*; import io.taskpool.shared.*; import io.taskpool.thread.*; import io.taskpool.process.*;"
                    + " import java.time.*; import java.util.*; import java.util.concurrent.*; import java.util.stream.*;";

    /** Examples in Javadoc show no imports. */
    private static final String IMPORTS_OF_JAVADOC =
            " import io.taskpool.monitor.*; import java.io.*; import java.nio.file.*; import java.sql.*;"
                    + " import io.taskpool.junit.*; import org.junit.jupiter.api.*;"
                    + " import static org.junit.jupiter.api.Assertions.*;";

    private static final String IMPORTS_OF_KOTLIN =
            "import io.taskpool.*; import io.taskpool.kotlin.*; import io.taskpool.thread.*; import io.taskpool.process.*;";

    /** An example with annotations, which Javadoc cannot read as they are. */
    private static final String ESCAPED_EXAMPLE = "<pre class=\"code\">";

    private static final Pattern COMMENT_MARGIN = Pattern.compile("^ *\\* ?");

    /** Returns the blocks of a Markdown file, except for those marked as not to be run. */
    static List<Snippet> in(Path document) throws IOException {
        return in(document, Files.readAllLines(document));
    }

    /** Returns the examples in the KDoc of a source file. */
    static List<Snippet> inKdoc(Path source) throws IOException {
        return in(source, withoutMargin(source));
    }

    private static List<String> withoutMargin(Path source) throws IOException {
        return Files.readAllLines(source).stream()
                .map(text -> COMMENT_MARGIN.matcher(text).replaceFirst(""))
                .toList();
    }

    private static List<Snippet> in(Path document, List<String> lines) {
        List<Snippet> snippets = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String start = lines.get(i).strip();
            if (start.equals("```java") || start.equals("```kotlin")) {
                int end = endOf(lines, i, "```");
                if (i == 0 || !lines.get(i - 1).strip().equals(NO_RUN)) {
                    snippets.add(new Snippet(
                            document.getFileName().toString(),
                            i + 2,
                            start.endsWith("kotlin"),
                            lines.subList(i + 1, end)));
                }
                i = end;
            }
        }
        return snippets;
    }

    /** Returns the examples in the Javadoc of a source file. */
    static List<Snippet> inJavadoc(Path source) throws IOException {
        List<String> lines = withoutMargin(source);
        List<Snippet> examples = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            boolean escaped = lines.get(i).equals(ESCAPED_EXAMPLE);
            if (escaped || lines.get(i).equals("<pre>{@code")) {
                int end = endOf(lines, i, escaped ? "</pre>" : "}</pre>");
                List<String> code = lines.subList(i + 1, end);
                examples.add(new Snippet(
                        source.getFileName().toString(),
                        i + 2,
                        false,
                        escaped ? code.stream().map(Snippet::unescaped).toList() : code));
                i = end;
            }
        }
        return examples;
    }

    private static String unescaped(String html) {
        return html.replace("&#64;", "@")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    private static int endOf(List<String> lines, int start, String mark) {
        int end = start + 1;
        while (!lines.get(end).strip().equals(mark)) {
            end++;
        }
        return end;
    }

    /**
     * Returns a compilation unit with the class {@value #CLASS_NAME}, which has a main method, or with a class of JUnit
     * tests.
     *
     * @param packageName the package of its classes
     */
    String source(String packageName) {
        StringBuilder source = new StringBuilder("package " + packageName + "; ")
                .append(isKotlin ? IMPORTS_OF_KOTLIN : IMPORTS)
                .append(file.endsWith(".java") ? IMPORTS_OF_JAVADOC : "")
                .append("\n".repeat(line - 1));
        boolean wrap = testClass().isEmpty()
                && code.stream().noneMatch(text -> PROGRAM.matcher(text).find());
        boolean open = false;
        for (String text : code) {
            if (wrap && !open && !text.isBlank() && !text.startsWith("import ")) {
                source.append(
                        isKotlin
                                ? "object " + CLASS_NAME + " { @JvmStatic fun main(args: Array<String>) { "
                                : "class " + CLASS_NAME
                                        + " { public static void main(String[] args) throws Exception { ");
                open = true;
            }
            source.append(text).append('\n');
        }
        return source.append(open ? "}}\n" : "").toString();
    }

    /** Returns the name of the class of JUnit tests that this snippet is; empty if it is a program. */
    Optional<String> testClass() {
        return code.stream()
                .map(TEST_CLASS::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }

    /** Returns the lines that the snippet says it prints. */
    List<String> promisedOutput() {
        return code.stream()
                .map(PRINTS::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1).strip())
                .toList();
    }

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
