package io.taskpool.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import picocli.CommandLine;

/** The comparison in its shortest form runs and produces well-formed output. No figure is checked. */
class CompareTest {
    @TempDir
    private Path directory;

    private static int feature() {
        return Runtime.version().feature();
    }

    private Path document() throws Exception {
        Path document = directory.resolve("performance.md");
        StringBuilder text = new StringBuilder("before\n");
        for (String section : List.of("goals", "figures")) {
            String name = "compare-" + feature() + " " + section;
            text.append("<!-- ")
                    .append(name)
                    .append(" begin -->\nold\n<!-- ")
                    .append(name)
                    .append(" end -->\n");
        }
        return Files.writeString(document, text.append("after\n"));
    }

    @Tag("full")
    @Test
    void measuresTaskPoolAndTheFloorsInTurnAndWritesTablesAndAChart() throws Exception {
        Path document = document();

        int status = new CommandLine(new Compare())
                .execute(
                        "--quick",
                        "--no-peers",
                        "--rounds=1",
                        "--measures=latency,paced,submits,map,echo,echo-window,doubles,blocks,first-blocks,first-submits,first-map,"
                                + "cold,exit,cpu,tiny,sleep,calls",
                        "--out=" + directory.resolve("out"),
                        "--write=" + document);

        assertThat(status).isZero();
        String text = Files.readString(document);
        assertThat(text).startsWith("before\n").endsWith("after\n").doesNotContain("\nold\n");
        assertThat(text.lines().filter(line -> line.startsWith("|")))
                .allSatisfy(row ->
                        assertThat(row.chars().filter(c -> c == '|').count()).isIn(6L, 7L))
                .anySatisfy(row -> assertThat(row).contains("raw pipe round trip", "≤ 2"))
                .anySatisfy(row -> assertThat(row).contains("parallel stream"))
                .anySatisfy(row -> assertThat(row).contains("**TaskPool, processes**", "MiB/s"))
                .noneSatisfy(row -> assertThat(row).contains("NaN"));
        Document chart = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory
                        .resolve("performance-compare-" + feature() + ".svg")
                        .toFile());
        assertThat(chart.getElementsByTagName("rect").getLength()).isGreaterThan(20);
    }

    @Test
    void theReportNamesWhatWasLeftOut() throws Exception {
        int status = new CommandLine(new Compare())
                .execute("--quick", "--no-peers", "--rounds=1", "--measures=tiny", "--out=" + directory);

        assertThat(status).isZero();
        String text = Files.readString(directory.resolve("compare-" + feature() + ".md"));
        assertThat(text)
                .contains("Left out: ", "the peers")
                .contains("plain loop")
                .doesNotContain("Guava");
    }
}
