package io.taskpool.monitor.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A chromium without a window. Each has a profile of its own, which goes with it. */
public final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");

    private final Process process;
    private final Path profile;
    private final DevTools devTools;

    private Chromium(Process process, Path profile, DevTools devTools) {
        this.process = process;
        this.profile = profile;
        this.devTools = devTools;
    }

    /** Starts it; skips the test if there is none on the path. */
    public static Chromium start() throws Exception {
        Optional<Path> program = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(Path.of(folder)::resolve))
                .filter(Files::isExecutable)
                .findFirst();
        Assumptions.assumeTrue(
                program.isPresent(),
                "No chromium is on the PATH, so pages are not tested in a browser. On Debian: apt-get install chromium");
        Path profile = Files.createTempDirectory("chromium");
        List<String> command = new ArrayList<>(List.of(program.orElseThrow().toString()));
        command.addAll(List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-sync",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank"));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return new Chromium(process, profile, DevTools.connect(address(process)));
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Reads where it listens, and goes on reading what it says, so that it never waits for that. */
    private static URI address(Process process) throws IOException {
        BufferedReader said = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
        StringBuilder all = new StringBuilder();
        String line;
        while ((line = said.readLine()) != null) {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                Thread reader = new Thread(() -> said.lines().forEach(ignored -> {}), "chromium-output");
                reader.setDaemon(true);
                reader.start();
                return URI.create(matcher.group(1));
            }
            all.append(line).append('\n');
        }
        throw new IOException("chromium ended before it listened, and said: " + all);
    }

    /** Opens a page of the given size and waits until it is loaded. */
    public Tab open(URI address, int width, int height) throws Exception {
        return Tab.open(devTools, address, width, height);
    }

    @Override
    public void close() throws Exception {
        devTools.close();
        List<ProcessHandle> helpers = process.descendants().toList(); // they write to the profile to the end
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        for (ProcessHandle helper : helpers) {
            ProcessHandle unused = helper.onExit()
                    .completeOnTimeout(helper, 5, TimeUnit.SECONDS)
                    .get();
        }
        delete(profile.toFile());
    }

    /** Deletes what is there; what vanishes meanwhile, as a helper's temporary file does, is no failure. */
    private static void delete(File file) {
        File[] inside = file.listFiles();
        if (inside != null) {
            for (File each : inside) {
                delete(each);
            }
        }
        boolean unused = file.delete();
    }
}
