package io.taskpool.monitor;

import java.util.ArrayList;
import java.util.List;

/** Sets a table in columns: the first to the left, as most are names, all others to the right, as most are figures. */
final class ReportTable {
    private final List<List<String>> rows = new ArrayList<>();

    void row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
    }

    /** Writes the rows, each indented by two spaces. */
    void appendTo(StringBuilder text) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int width = row.get(column).length();
                if (column == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(column, Math.max(widths.get(column), width));
                }
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int column = 0; column < row.size(); column++) {
                String padding = " ".repeat(widths.get(column) - row.get(column).length());
                line.append(column == 0 ? row.get(0) + padding : "  " + padding + row.get(column));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
