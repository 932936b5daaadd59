package io.taskpool.process.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.Task;
import io.taskpool.process.ProcessTaskPool;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Serializable;
import java.lang.invoke.MethodHandles;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tasks whose classes come from separate class loaders. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServedLoadersTest {
    private static final String VERSIONED = """
            package program;
            public class Answer implements io.taskpool.Task<String> {
                public String call() {
                    io.taskpool.Task<String> inner = () -> Part.name();
                    try {
                        return inner.call() + " by " + getClass().getClassLoader().getName();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
            class Part {
                static String name() { return "VERSION"; }
            }
            """;

    @TempDir
    Path folder;

    private ProcessTaskPool pool;

    @BeforeEach
    void open() {
        pool = ProcessTaskPool.builder().workers(1).maxHeap("96m").build();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private Path folder(String name) throws Exception {
        return Files.createDirectory(folder.resolve(name));
    }

    @Test
    void classesOfOneNameFromTwoLoadersDoNotMix() throws Exception {
        CompiledProgram one = CompiledProgram.compile(folder("one"), VERSIONED.replace("VERSION", "one"));
        CompiledProgram two = CompiledProgram.compile(folder("two"), VERSIONED.replace("VERSION", "two"));
        try (URLClassLoader first = one.loader();
                URLClassLoader second = two.loader()) {
            for (int i = 0; i < 3; i++) {
                assertThat(pool.submit(CompiledProgram.<Task<String>>make(first, "program.Answer"))
                                .get())
                        .startsWith("one");
                assertThat(pool.submit(CompiledProgram.<Task<String>>make(second, "program.Answer"))
                                .get())
                        .startsWith("two");
            }
        }
    }

    @Test
    void aJarThatOtherCodeClosedIsReopened() throws Exception {
        CompiledProgram program = CompiledProgram.compile(folder("closed"), VERSIONED.replace("VERSION", "closed"));
        URL[] urls = {program.folder().toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, getClass().getClassLoader()) {
            @Override
            public InputStream getResourceAsStream(String name) {
                throw new IllegalStateException("zip file closed"); // as the JDK's cache of open jars can cause
            }
        }) {
            assertThat(pool.submit(CompiledProgram.<Task<String>>make(loader, "program.Answer"))
                            .get())
                    .startsWith("closed");
        }
    }

    @Test
    void resourcesServicesAndPackagesAreThoseOfTheTasksLoader() throws Exception {
        CompiledProgram program = CompiledProgram.compile(folder("services"), """
                package program;
                public class Services implements io.taskpool.Task<String> {
                    public interface Greeter { String greet(); }
                    public static class English implements Greeter { public String greet() { return "hello"; } }
                    public static class German implements Greeter { public String greet() { return "hallo"; } }
                    public String call() throws Exception {
                        StringBuilder all = new StringBuilder();
                        for (Greeter greeter : java.util.ServiceLoader.load(Greeter.class)) {
                            all.append(greeter.greet()).append(' ');
                        }
                        java.net.URL url = getClass().getResource("text.txt");
                        try (var in = url.openStream()) {
                            all.append(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
                        }
                        all.append(' ').append(new java.net.URL(url, "text.txt").openConnection().getContentLengthLong());
                        all.append(' ').append(getClass().getClassLoader().getResource("none") == null);
                        all.append(' ').append(java.util.ResourceBundle.getBundle("program.words").getString("key"));
                        all.append(' ').append(getClass().getPackage().getName());
                        return all.toString();
                    }
                }
                """);
        Path services = Files.createDirectories(program.folder().resolve("META-INF/services"));
        Files.writeString(
                services.resolve("program.Services$Greeter"), "program.Services$English\nprogram.Services$German\n");
        Files.writeString(program.folder().resolve("program/text.txt"), "text");
        Files.writeString(program.folder().resolve("program/words.properties"), "key=value");
        try (URLClassLoader loader = program.loader()) {
            assertThat(pool.submit(CompiledProgram.<Task<String>>make(loader, "program.Services"))
                            .get())
                    .isEqualTo("hello hallo text 4 true value program");
        }
    }

    @Test
    void packagesKnowTheVersionsInTheManifestAndClassesTheirSource() throws Exception {
        assertThat(pool.submit(() -> org.slf4j.Logger.class.getPackage().getImplementationVersion())
                        .get())
                .isEqualTo(org.slf4j.Logger.class.getPackage().getImplementationVersion())
                .isNotNull();
        assertThat(pool.submit(() -> String.valueOf(org.slf4j.Logger.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()))
                        .get())
                .isEqualTo(String.valueOf(org.slf4j.Logger.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()));
    }

    /** Defines one class from bytes in memory, which it may or may not provide as a resource. */
    private static final class MemoryLoader extends ClassLoader {
        private final byte[] content;
        private final boolean gives;

        MemoryLoader(byte[] content, boolean gives) {
            super(ServedLoadersTest.class.getClassLoader());
            this.content = content;
            this.gives = gives;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (!name.equals("generated.Made")) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, content, 0, content.length);
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            return gives && name.equals("generated/Made.class")
                    ? new ByteArrayInputStream(content)
                    : super.getResourceAsStream(name);
        }
    }

    private byte[] generated() throws Exception {
        CompiledProgram program = CompiledProgram.compile(folder("generated"), """
                package generated;
                public class Made implements io.taskpool.Task<String> {
                    public String call() { return "made"; }
                }
                """);
        return Files.readAllBytes(program.folder().resolve("generated/Made.class"));
    }

    @Test
    void aGeneratedClassIsServedIfItsLoaderProvidesItsBytes() throws Exception {
        byte[] content = generated();
        assertThat(pool.submit(CompiledProgram.<Task<String>>make(new MemoryLoader(content, true), "generated.Made"))
                        .get())
                .isEqualTo("made");
        Task<String> without = CompiledProgram.make(new MemoryLoader(content, false), "generated.Made");
        assertThatThrownBy(() -> pool.submit(without).get())
                .hasMessageContaining("generated.Made")
                .hasMessageContaining("MemoryLoader")
                .hasMessageContaining("made at run time");
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    public static class Base implements Serializable {}

    @Test
    void aHiddenClassIsRefusedWithTheReason() throws Exception {
        byte[] content;
        try (InputStream in = HiddenTask.class.getResourceAsStream("ServedLoadersTest$HiddenTask.class")) {
            content = in.readAllBytes();
        }
        Class<?> hidden =
                MethodHandles.lookup().defineHiddenClass(content, false).lookupClass();
        var constructor = hidden.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object made = constructor.newInstance();
        assertThatThrownBy(() -> pool.submit((Task<?>) made).get())
                .hasMessageContaining("HiddenTask")
                .hasMessageContaining("hidden");
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }

    static class HiddenTask implements Task<String> {
        @Override
        public String call() {
            return "hidden";
        }
    }

    /** Delays the request for one class. */
    private static final class SlowLoader extends URLClassLoader {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        SlowLoader(URLClassLoader like) {
            super(like.getURLs(), like.getParent());
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            if (name.equals("program/Slow$Part.class")) {
                asked.countDown();
                try {
                    if (!open.await(60, TimeUnit.SECONDS)) {
                        return null;
                    }
                } catch (InterruptedException e) {
                    return null;
                }
            }
            return super.getResourceAsStream(name);
        }
    }

    @Test
    void aCancellationDuringClassLoadingDoesNotMakeTheClassUnusable() throws Exception {
        CompiledProgram program = CompiledProgram.compile(folder("slow"), """
                package program;
                public class Slow implements io.taskpool.Task<String> {
                    public static class Part { public String toString() { return "part"; } }
                    public String call() throws Exception {
                        return Class.forName("program.Slow" + "$" + "Part").getConstructor().newInstance().toString();
                    }
                }
                """);
        try (ProcessTaskPool patient = ProcessTaskPool.builder()
                        .workers(1)
                        .maxHeap("96m")
                        .cancelGrace(java.time.Duration.ofSeconds(30))
                        .build();
                URLClassLoader like = program.loader();
                SlowLoader loader = new SlowLoader(like)) {
            long pid = patient.submit(() -> ProcessHandle.current().pid()).get();
            Task<String> task = CompiledProgram.make(loader, "program.Slow");
            var call = patient.submit(task);
            assertThat(loader.asked.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(call.cancel(true)).isTrue();
            loader.open.countDown();
            assertThat(patient.submit(task).get()).isEqualTo("part");
            assertThat(patient.submit(() -> ProcessHandle.current().pid()).get())
                    .isEqualTo(pid);
        }
    }
}
