package io.taskpool.remote.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedJarTest {
    private final byte[] content = new byte[10_000];

    @TempDir
    Path folder;

    {
        new Random(1).nextBytes(content);
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isTheSameWhereverTheLibraryIs(boolean compressed) throws Exception {
        Path library = folder.resolve("library.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(library))) {
            out.setLevel(compressed ? 9 : 0);
            out.putNextEntry(new JarEntry("META-INF/packed.jar"));
            out.write(content);
        }
        PackedJar inJar = PackedJar.of(inside(library));
        PackedJar inFolder = PackedJar.of(file("packed.jar", content).toUri().toURL());
        assertThat(inJar.name()).isEqualTo(inFolder.name()).matches("worker-[0-9a-f]+-2710\\.jar");
        assertThat(inJar.bytes()).isEqualTo(content);
        assertThat(inFolder.bytes()).isEqualTo(content);
        assertThat(inJar.isIn(folder.resolve("packed.jar").toFile())).isTrue();
    }

    @Test
    void differentFilesAreNotRecognized() throws Exception {
        PackedJar packed = PackedJar.of(file("packed.jar", content).toUri().toURL());
        byte[] other = content.clone();
        other[5_000]++;
        assertThat(packed.isIn(file("other.jar", other).toFile())).isFalse();
        assertThat(packed.isIn(file("short.jar", new byte[9_999]).toFile())).isFalse();
        assertThat(packed.isIn(file("empty.jar", new byte[0]).toFile())).isFalse();
        assertThat(packed.isIn(folder.toFile())).isFalse();
        assertThat(packed.isIn(new File(folder.toFile(), "none.jar"))).isFalse();
        assertThat(PackedJar.of(folder.resolve("other.jar").toUri().toURL()).name())
                .isNotEqualTo(packed.name());
    }

    private static URL inside(Path library) throws IOException {
        return URI.create("jar:" + library.toUri() + "!/META-INF/packed.jar").toURL();
    }
}
