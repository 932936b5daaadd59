package io.taskpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that the messages in {@code docs/troubleshooting.md} are those of the code. */
class TroubleshootingPageTest {
    private static final Path ROOT = Path.of("..");

    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (`.*?`)[^|`]*\\|");
    private static final Pattern MESSAGE = Pattern.compile("`([^`]+)`");

    /** Whatever stands between two literals, as far as messages are built in the sources. */
    private static final Pattern BETWEEN_LITERALS = Pattern.compile("\"\\s*\\+\\s*\"");

    @Test
    void eachMessageIsInTheCode() throws IOException {
        String sources = sources();
        List<String> messages = FIRST_CELL
                .matcher(Files.readString(ROOT.resolve("docs/troubleshooting.md")))
                .results()
                .map(row -> row.group(1))
                .flatMap(cell -> MESSAGE.matcher(cell).results().map(match -> match.group(1)))
                .toList();
        assertThat(messages)
                .hasSizeGreaterThan(15)
                .allSatisfy(message -> assertThat(message.split("…", -1))
                        .allMatch(sources::contains, "is a part of a message in the code"));
    }

    private static String sources() throws IOException {
        try (Stream<Path> core = Files.walk(ROOT.resolve("core/src/main"));
                Stream<Path> remote = Files.walk(ROOT.resolve("remote/src/main"));
                Stream<Path> processPool = Files.walk(ROOT.resolve("process-pool/src/main"))) {
            String all = Stream.of(core, remote, processPool)
                    .flatMap(files -> files)
                    .filter(path -> path.toString().endsWith(".java"))
                    .map(TroubleshootingPageTest::read)
                    .collect(Collectors.joining("\n"));
            return BETWEEN_LITERALS.matcher(all).replaceAll("").replace("\\\"", "\"");
        }
    }

    private static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
