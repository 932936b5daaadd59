package io.taskpool.monitor.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void eachTextHasOneNumberAndIsAddedOnce() {
        TextTable table = new TextTable(10);
        assertThat(table.number("a")).isEqualTo(0);
        assertThat(table.number("b")).isEqualTo(1);
        assertThat(table.number("a")).isEqualTo(0);
        assertThat(table.takeAdded()).containsExactly("a", "b");
        assertThat(table.number("c")).isEqualTo(2);
        assertThat(table.takeAdded()).containsExactly("c");
    }

    @Test
    void whatIsTooMuchSharesANumber() {
        TextTable table = new TextTable(2);
        table.number("a");
        table.number("b");
        assertThat(table.number("c")).isEqualTo(2);
        assertThat(table.number("d")).isEqualTo(2);
        assertThat(table.number("b")).isEqualTo(1);
        assertThat(table.takeAdded()).containsExactly("a", "b", TextTable.OTHERS);
    }

    @Test
    void aLongTextIsCutBetweenCharacters() {
        TextTable table = new TextTable(10);
        table.number("a".repeat(TextTable.LONGEST - 1) + "\uD83D\uDE00 and more");
        table.number("b".repeat(TextTable.LONGEST));
        assertThat(table.takeAdded())
                .containsExactly("a".repeat(TextTable.LONGEST - 1) + "…", "b".repeat(TextTable.LONGEST));
    }
}
