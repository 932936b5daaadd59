package io.taskpool.process.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker inherits the parent's settings: a task sees the same on threads and in processes. */
class InheritanceTest {
    @TempDir
    Path folder;

    private List<String> run(String... options) throws Exception {
        return run(Map.of(), List.of(options), List.of());
    }

    private List<String> run(Map<String, String> environment, List<String> options, List<String> arguments)
            throws Exception {
        List<String> command = new ArrayList<>(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), InheritanceMain.class.getName()));
        command.addAll(arguments);
        List<String> lines =
                Jvm.run("java", folder, environment, command).lines().toList();
        assertThat(lines).noneMatch(line -> line.startsWith("DIFFERS"));
        return lines;
    }

    @Test
    void withoutAnyOption() throws Exception {
        assertThat(run()).contains("own assertions: false", "opens: false", "preview: false");
    }

    @Test
    void timeZoneAndLocaleOfTheCommandLine() throws Exception {
        assertThat(run(
                        "-Duser.timezone=Asia/Kolkata",
                        "-Duser.language=de",
                        "-Duser.country=CH",
                        "-Duser.language.format=fr"))
                .contains("zone: Asia/Kolkata 19800000", "locale: de-CH", "display: de-CH");
        assertThat(run(Map.of("TZ", "America/New_York", "LC_ALL", "C.UTF-8"), List.of(), List.of()))
                .contains("zone: America/New_York -18000000");
        assertThat(run("-Duser.timezone=GMT+02:00", "-Duser.extensions=u-ca-japanese", "-Duser.language=ja"))
                .contains("zone: GMT+02:00 7200000");
    }

    @Test
    void propertiesOfTheCommandLine() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("my tmp"));
        assertThat(run(
                        "-Dapp.name=two words",
                        "-Dapp.password=s3cret",
                        "-Duser.email=somebody",
                        "-Dhttp.proxyHost=proxy.example",
                        "-Dhttp.nonProxyHosts=a|b",
                        "-Djava.net.preferIPv4Stack=true",
                        "-Dsun.net.client.defaultReadTimeout=7",
                        "-Djdk.tls.client.protocols=TLSv1.3",
                        "-Djava.io.tmpdir=" + temporary,
                        "-Duser.home=" + folder,
                        "-Duser.dir=" + temporary,
                        "-Dfile.encoding=ISO-8859-1",
                        "-Dline.separator=\r\n"))
                .contains(
                        "app.name: two words",
                        "http.proxyHost: proxy.example",
                        "java.net.preferIPv4Stack: true",
                        "temporary: " + temporary,
                        "folder: " + temporary.resolve("x"),
                        "charset: ISO-8859-1",
                        "line end: CRLF",
                        "user.home: " + folder);
    }

    @Test
    void settingsChangedAtRunTimeUnlessTheBuilderOverridesThem() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        assertThat(run(Map.of("TZ", "UTC"), List.of("-Dapp.name=first"), List.of(other.toString())))
                .contains("given: given Africa/Cairo it_IT it_IT " + other.resolve("x"), "alone: null 0");
    }

    @Test
    void assertionsByPackage() throws Exception {
        assertThat(run("-ea")).contains("own assertions: true", "other assertions: true", "system assertions: false");
        assertThat(run("-ea:io.taskpool.process.launch...", "-esa"))
                .contains("own assertions: true", "other assertions: false", "system assertions: true");
        assertThat(run("-enableassertions", "-da:io.taskpool.process.launch.InheritanceMain"))
                .contains("own assertions: false", "other assertions: true");
    }

    @Test
    void packagesAndFeaturesOfTheJdk() throws Exception {
        assertThat(run(
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "--add-exports=java.base/sun.net.util=some.module,ALL-UNNAMED",
                        "--add-modules=jdk.incubator.vector",
                        "--enable-preview"))
                .contains("opens: true", "exports: true", "preview: true", "incubator: true");
    }

    @Test
    void optionsOfAnArgumentFile() throws Exception {
        Path file = Files.writeString(
                folder.resolve("options"),
                "# as build tools write them\n-ea --add-opens\n\"java.base/java.lang=ALL-UNNAMED\" '-Dfile.encoding=ISO-8859-15'");
        assertThat(run("@" + file)).contains("own assertions: true", "opens: true", "charset: ISO-8859-15");
    }
}
