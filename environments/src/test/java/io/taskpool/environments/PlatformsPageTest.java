package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlatformsPageTest {
    @ParameterizedTest
    @EnumSource
    void hasOneRowForEachEnvironmentWithAWordForEachJdk(Environment environment) throws Exception {
        List<String> rows = Files.readAllLines(Platforms.PAGE).stream()
                .filter(line -> line.startsWith("| " + environment.title() + " |"))
                .toList();
        assertThat(rows)
                .as("rows of " + Platforms.PAGE + " that start with '| " + environment.title() + " |'")
                .hasSize(1);
        List<String> cells = Platforms.cells(rows.get(0));
        assertThat(cells).hasSize(7);
        assertThat(List.of(cells.get(1), cells.get(4)))
                .allMatch(cell -> cell.equals("yes") || cell.matches("(no|not tried): .+"), "yes, or why not");
    }
}
