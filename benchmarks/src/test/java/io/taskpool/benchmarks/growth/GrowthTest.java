package io.taskpool.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Each series in its shortest form runs and produces a well-formed table and chart. */
class GrowthTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource
    void aSeriesIsWrittenAsTableAndChart(Series series) throws Exception {
        int status = new CommandLine(new Growth()).execute("--quick", "--series=" + series.id(), "--out=" + directory);

        assertThat(status).isZero();
        assertThat(Files.readString(directory.resolve("growth-" + series.id() + ".md")))
                .contains("| what | how much |", " MiB |");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(directory
                                .resolve("growth-" + series.id() + ".svg")
                                .toFile())
                        .getElementsByTagName("polyline")
                        .getLength())
                .isPositive();
    }
}
