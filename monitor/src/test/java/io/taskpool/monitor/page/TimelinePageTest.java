package io.taskpool.monitor.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.taskpool.CallOutcome;
import io.taskpool.monitor.record.Recording;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimelinePageTest {
    @TempDir
    Path folder;

    @Test
    void itIsOneFileThatLoadsNothing() throws Exception {
        String page = write(Recordings.busy(200));
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("divide")
                .doesNotContain("src=\"http")
                .doesNotContain("href=\"http")
                .doesNotContain("{{")
                .doesNotContainPattern("(?i)<link[^>]*stylesheet|<script[^>]*src|@import|url\\(");
    }

    @Test
    void itsPolicyAllowsItsOwnScriptAndStyleAlone() throws Exception {
        String page = write(Recordings.busy(2));
        String policy = part(page, "http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\"");
        assertThat(policy)
                .startsWith("default-src 'none';")
                .contains("script-src " + hash(part(page, "(?s)<script>(.*?)</script>")))
                .contains("style-src " + hash(part(page, "(?s)<style>(.*?)</style>")))
                .doesNotContain("connect-src")
                .doesNotContain("unsafe");
    }

    @Test
    void aNameThatLooksLikeMarkupStaysAName() throws Exception {
        String name = "</script><script>alert(1)</script><!--\u2028&'\"";
        Recordings made = new Recordings(name)
                .worker(name, 0)
                .call(name, 0, name, 1, 0, 10, CallOutcome.FAILED, new IllegalStateException(name));
        String page = write(made.recording());
        assertThat(page).doesNotContain("alert(1)</script>").doesNotContain("</script><script>alert");
        assertThat(Pattern.compile("</script>").matcher(page).results()).hasSize(3);
        JsonElement update = updates(page).getAsJsonArray().get(0);
        assertThat(update.getAsJsonObject().get("names").getAsString()).isEqualTo(name);
        assertThat(update.getAsJsonObject()
                        .getAsJsonArray("workers")
                        .get(0)
                        .getAsJsonObject()
                        .get("name")
                        .getAsString())
                .isEqualTo(name);
    }

    @Test
    void itContainsEachCall() throws Exception {
        String page = write(Recordings.busy(100_000));
        byte[] calls = Base64.getDecoder().decode(part(page, "id=\"calls\">([^<]*)<"));
        long total = 0;
        try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(calls))) {
            VarintReader reader = new VarintReader(zip.readAllBytes());
            while (!reader.isAtEnd()) {
                total += reader.unsigned();
                for (int column = 0; column < 11; column++) {
                    reader.column();
                }
            }
        }
        assertThat(total).isEqualTo(100_000);
    }

    @Test
    void aRecordingOfNothingIsAPage() throws Exception {
        assertThat(write(Recordings.empty())).startsWith("<!DOCTYPE html>").contains("nothing");
    }

    @Test
    void aFileThatExistsIsReplaced() throws Exception {
        Path file = folder.resolve("page.html");
        Files.writeString(file, "x".repeat(1_000_000));
        TimelinePage.write(List.of(Recordings.busy(2)), file);
        assertThat(Files.readString(file)).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    }

    private String write(Recording recording) throws IOException {
        Path file = folder.resolve("page.html");
        TimelinePage.write(List.of(recording), file);
        return Files.readString(file);
    }

    private static JsonElement updates(String page) {
        return JsonParser.parseString(part(page, "id=\"updates\">([^<]*)<"));
    }

    private static String part(String page, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(page);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static String hash(String text) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    }
}
