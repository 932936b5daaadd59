package io.taskpool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Counts the lines of the steps in {@code docs/coming-from-python.md}, and runs those in Python that need nothing but its
 * standard library. {@link DocSnippetsTest} runs those in Java.
 */
class PythonPageTest {
    private static final Path PAGE = Path.of("..", "docs", "coming-from-python.md");

    private static final Pattern STEP =
            Pattern.compile("### (\\d+\\. .+)\n\n```python\n# (.+)\n([^`]+)```\n\n```java\n([^`]+)```\n");

    private static final List<String> STANDARD_LIBRARY = List.of("concurrent.futures", "multiprocessing");
    private static final Pattern PRINTS = Pattern.compile("# prints (.+)");

    /** A comment, an import, or a line that only closes what is open. */
    private static final Pattern NO_CODE = Pattern.compile("(#|//|import |from ).*|[)\\]};, ]*");

    private static final Pattern COMMENT_AT_THE_END = Pattern.compile("( // |  # ).*");
    private static final int LONGEST_LINE = 120;

    /** What the page leaves out. With fork, workers find the functions of a program that has no main block. */
    private static final String START = String.join(
            "\n",
            "import asyncio, logging, multiprocessing, os, resource, sys, time",
            "from logging.handlers import QueueHandler, QueueListener",
            "from threading import BoundedSemaphore",
            "from multiprocessing import Manager, Pool, Process, Queue, Semaphore, Value",
            "from concurrent.futures import *",
            "multiprocessing.set_start_method('fork')",
            "");

    private static boolean hasPython;

    private record Step(String title, String library, String python, String java) {
        @Override
        public String toString() {
            return title;
        }
    }

    @BeforeAll
    static void lookForPython(@TempDir Path folder) throws Exception {
        hasPython = Files.isExecutable(Path.of("/bin/sh")) && run(folder, "--version") == 0;
    }

    private static List<Step> steps() throws IOException {
        return STEP.matcher(Files.readString(PAGE))
                .results()
                .map(PythonPageTest::step)
                .toList();
    }

    private static Step step(MatchResult match) {
        return new Step(match.group(1), match.group(2), match.group(3), match.group(4));
    }

    private static Stream<Step> stepsOfTheStandardLibrary() throws IOException {
        return steps().stream().filter(step -> STANDARD_LIBRARY.contains(step.library()));
    }

    @Test
    void theTableHasTheNumberOfLinesOfEachStep() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(steps()).hasSize(30).allSatisfy(step -> {
            String anchor = step.title()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9 ]", "")
                    .replace(' ', '-');
            assertThat(page)
                    .contains("| [%s](#%s) | %s | %d | %d |\n"
                            .formatted(step.title(), anchor, step.library(), lines(step.python()), lines(step.java())));
        });
    }

    @Test
    void noStepTakesMoreLinesHereThanThere() throws IOException {
        assertThat(steps()).allMatch(step -> lines(step.java()) <= lines(step.python()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stepsOfTheStandardLibrary")
    void pythonPrintsWhatThePageSays(Step step, @TempDir Path folder) throws Exception {
        assumeTrue(hasPython, "no python3 here");
        Path program = Files.writeString(folder.resolve("step.py"), START + step.python());
        int exitCode = run(folder, program.toString());
        String output = Files.readString(folder.resolve("output"), UTF_8);
        assertThat(exitCode).as(output).isZero();
        assertThat(PRINTS.matcher(step.python()).results().map(match -> match.group(1)))
                .as(output)
                .allMatch(output::contains);
    }

    private static int run(Path folder, String argument) throws Exception {
        Process python = new ProcessBuilder("/bin/sh", "-c", "exec python3 \"$1\"", "sh", argument)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        if (!python.waitFor(2, TimeUnit.MINUTES)) {
            python.destroyForcibly();
            throw new AssertionError("Python does not end: " + argument);
        }
        return python.exitValue();
    }

    private static long lines(String code) {
        return code.lines()
                .map(line -> COMMENT_AT_THE_END.matcher(line).replaceAll(""))
                .peek(line -> assertThat(line).hasSizeLessThanOrEqualTo(LONGEST_LINE))
                .filter(line -> !NO_CODE.matcher(line.strip()).matches())
                .count();
    }
}
