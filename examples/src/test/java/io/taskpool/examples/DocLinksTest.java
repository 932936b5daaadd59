package io.taskpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that links between the documents lead to files and headings that exist. */
class DocLinksTest {
    private static final Path ROOT = Path.of("..");

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s#]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("#+ (.+)");
    private static final Pattern LINK_IN_A_HEADING = Pattern.compile("\\[([^]]*)\\]\\([^)]*\\)");
    private static final String FENCE = "```";

    @Test
    void eachLinkLeadsToAFileAndAHeadingThatExist() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            for (String line : outsideCode(document)) {
                Matcher link = LINK.matcher(line);
                while (link.find()) {
                    String file = link.group(1);
                    if (file.contains(":")) {
                        continue; // another site
                    }
                    links++;
                    Path target = file.isEmpty() ? document : document.resolveSibling(file);
                    if (!Files.exists(target)
                            || link.group(2) != null && !anchors(target).contains(link.group(2))) {
                        broken.add(document + ": " + link.group());
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(100);
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (Path folder : List.of(ROOT, ROOT.resolve("docs"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(path -> path.toString().endsWith(".md")).sorted().forEach(documents::add);
            }
        }
        return documents;
    }

    private static List<String> outsideCode(Path document) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean code = false;
        for (String line : Files.readAllLines(document)) {
            if (line.strip().startsWith(FENCE)) {
                code = !code;
            } else if (!code) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** Returns what a heading is called in links, by the rules of GitHub. */
    private static Set<String> anchors(Path document) throws IOException {
        Set<String> anchors = new HashSet<>();
        for (String line : outsideCode(document)) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                anchors.add(LINK_IN_A_HEADING
                        .matcher(heading.group(1))
                        .replaceAll("$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }
}
