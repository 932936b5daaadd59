package io.taskpool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class MainTest {
    @Test
    void listShowsAllNamesInTheOrderOfTheGuide() throws Exception {
        assertThat(Output.of(() -> Main.execute("--list")).lines().map(line -> line.split(" ")[0]))
                .containsExactlyElementsOf(
                        Example.ALL.stream().map(Example::name).toList());
    }

    @Test
    void anUnknownNameIsRefusedWithAListOfNames() {
        PrintStream original = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, UTF_8));
        try {
            assertThat(Main.execute("thread-poll")).isEqualTo(2);
        } finally {
            System.setErr(original);
        }
        assertThat(bytes.toString(UTF_8)).contains("no example is named 'thread-poll'", "threads", "document-batch");
    }

    @Test
    void aNameRunsOnlyThatExampleAndPrintsItsLesson() throws Exception {
        assertThat(Output.of(() -> Main.execute("threads")))
                .contains("== Threads, started and joined  [threads]", "-> start() begins a thread")
                .doesNotContain("[downloads]");
    }
}
