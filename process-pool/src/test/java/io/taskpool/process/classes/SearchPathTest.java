package io.taskpool.process.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.contract.Extent;
import io.taskpool.remote.classes.ClassAnswer;
import io.taskpool.remote.classes.LoggingBackend;
import io.taskpool.remote.classes.SearchPath;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.worker.classes.ClassRequests;
import io.taskpool.remote.worker.classes.ServedLoaders;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker's loader reads the files that its counterpart in the parent searches, and requests everything else. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SearchPathTest {
    private static final int LOADER = 1;
    private static final byte[] ANSWER = "from the parent".getBytes(StandardCharsets.UTF_8);

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Queue<String> read = new ConcurrentLinkedQueue<>();

    /** The parent of this worker finds no class, and each resource. */
    private final ServedLoaders worker = new ServedLoaders(ClassLoader.getPlatformClassLoader(), new ClassRequests() {
        @Override
        public ClassAnswer findClass(int loader, String name) {
            asked.add(name);
            ByteSink answer = new ByteSink();
            answer.varint(0);
            answer.varint(0);
            answer.string(name + " (not found)");
            try {
                return new ClassAnswer(new ByteSource(answer.toByteArray()));
            } catch (ProtocolException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void wasRead(int loader, String name) {
            read.add(name);
        }

        @Override
        public byte[][] findResources(int loader, String name) {
            asked.add(name);
            return new byte[][] {ANSWER};
        }
    });

    @TempDir
    Path folder;

    @Test
    void aClassComesFromTheFirstFileThatHasItAsInTheParent() throws Exception {
        Path first = jar("first.jar", "1.5", compile("package p; public class A { }", "package p; public class D { }"));
        Path second =
                jar("second.jar", "2.5", compile("package p; public class A { }", "package q; public class B { }"));
        Path third = compile("package r; public class C { public String toString() { return \"third\"; } }");
        ClassLoader loader = search(first, second, third);
        Class<?> a = loader.loadClass("p.A");
        assertThat(a.getProtectionDomain().getCodeSource().getLocation())
                .isEqualTo(first.toUri().toURL());
        assertThat(a.getPackage().getImplementationVersion()).isEqualTo("1.5");
        assertThat(loader.loadClass("q.B").getPackage().getImplementationVersion())
                .isEqualTo("2.5");
        assertThat(loader.loadClass("r.C").getConstructor().newInstance()).hasToString("third");
        assertThat(a.getClassLoader()).isSameAs(loader);
        assertThat(loader.loadClass("p.D").getClassLoader()).isSameAs(loader);
        assertThat(worker.idOf(a)).isEqualTo(LOADER);
        assertThat(asked).isEmpty();
        assertThat(read).as("the first class of each jar").containsExactly("p.A", "q.B");
    }

    @Test
    void classesThatAreInNoFileAreRequested() throws Exception {
        ClassLoader loader = search(jar("a.jar", "1", compile("package p; public class A { }")));
        assertThatThrownBy(() -> loader.loadClass("p.Missing"))
                .isInstanceOf(ClassNotFoundException.class)
                .hasMessageContaining("p.Missing (not found)");
        assertThat(read(loader.getResource("none.txt"))).isEqualTo("from the parent");
        assertThat(Collections.list(loader.getResources("none.txt"))).hasSize(1);
        assertThat(asked).containsExactly("p.Missing", "none.txt", "none.txt");
    }

    @Test
    void resourcesComeFromAllFiles() throws Exception {
        Path one = text("one", "r.txt", "1");
        Path two = text("two", "r.txt", "2");
        List<Path> files = new ArrayList<>(List.of(one));
        for (int i = 0; i < 20; i++) {
            files.add(text("other" + i, "other.txt", "o"));
        }
        files.add(jar("two.jar", "1", two));
        ClassLoader loader = search(files.toArray(Path[]::new));
        assertThat(read(loader.getResource("r.txt"))).isEqualTo("1");
        List<String> all = new ArrayList<>();
        for (URL url : Collections.list(loader.getResources("r.txt"))) {
            all.add(read(url));
        }
        assertThat(all).containsExactly("1", "2");
        assertThat(asked).isEmpty();
    }

    /** The parent still has the old jar open, so its classes are those of the old jar. */
    @Test
    void aReplacedJarAndTheJarsAfterItAreNotRead() throws Exception {
        Path first = jar("first.jar", "1", compile("package p; public class A { }"));
        Path second = jar("second.jar", "1", compile("package q; public class B { }"));
        Path third = jar("third.jar", "1", compile("package r; public class C { }"));
        SearchPath path = path(first, second, third);
        Files.copy(third, second, StandardCopyOption.REPLACE_EXISTING);
        worker.search(LOADER, path);
        ClassLoader loader = worker.loader(LOADER);
        assertThat(loader.loadClass("p.A").getClassLoader()).isSameAs(loader);
        assertThatThrownBy(() -> loader.loadClass("q.B")).hasMessageContaining("(not found)");
        assertThatThrownBy(() -> loader.loadClass("r.C"))
                .as("a class of a later jar, which the replaced jar may contain too")
                .hasMessageContaining("(not found)");
        assertThat(Collections.list(loader.getResources("META-INF/MANIFEST.MF")))
                .as("not only those of the first jar")
                .extracting(URL::getProtocol)
                .containsExactly("taskpool");
        assertThat(asked).containsExactly("q.B", "r.C", "META-INF/MANIFEST.MF");
    }

    @Test
    void aJarOfTheSameSizeWithAnotherTimeIsNotTheSameJar() throws Exception {
        Path jar = jar("a.jar", "1", compile("package p; public class A { }"));
        SearchPath path = path(jar);
        assertThat(path.locate(0)).isEqualTo(jar.toUri().toURL());
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_000_000));
        assertThat(path.locate(0)).isNull();
    }

    @Test
    void classesInFilesThatTheWorkerCannotReadAreRequested() throws Exception {
        Path gone = jar("gone.jar", "1", compile("package p; public class A { }"));
        Path other = compile("package q; public class B { }");
        SearchPath path = path(gone, other);
        Files.delete(gone);
        worker.search(LOADER, path);
        assertThatThrownBy(() -> worker.loader(LOADER).loadClass("q.B")).hasMessageContaining("(not found)");
        assertThat(asked).containsExactly("q.B");
    }

    /** Whichever SLF4J provider is on the class path, a worker uses the library's own. */
    @Test
    void theSlf4jProviderIsAlwaysRequestedFromTheParent() throws Exception {
        Path backend = text("backend", LoggingBackend.SERVICE, "com.example.Backend");
        Path own = Path.of(SearchPath.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ClassLoader loader = search(backend, own);
        assertThat(read(loader.getResource(LoggingBackend.SERVICE))).isEqualTo("from the parent");
        assertThat(Collections.list(loader.getResources(LoggingBackend.SERVICE)))
                .extracting(URL::getProtocol)
                .containsExactly("taskpool");
        assertThatThrownBy(() -> loader.loadClass("io.taskpool.remote.logging.WorkerLogging"))
                .hasMessageContaining("(not found)");
        assertThat(asked)
                .containsExactly(
                        LoggingBackend.SERVICE, LoggingBackend.SERVICE, "io.taskpool.remote.logging.WorkerLogging");
    }

    @Test
    void getUrlsReturnsAllFilesAndClosingTheLoaderBreaksNothing() throws Exception {
        List<Path> files = jarsOfOneClass(10);
        URLClassLoader loader = (URLClassLoader) search(files.toArray(Path[]::new));
        assertThat(loader.getURLs())
                .hasSize(10)
                .startsWith(files.get(0).toUri().toURL())
                .endsWith(files.get(9).toUri().toURL());
        loader.close();
        assertThat(loader.loadClass("p9.C9").getClassLoader()).isSameAs(loader);
    }

    @Test
    void manyThreadsLoadFromManyFiles() throws Exception {
        int count = Extent.of(12, 60);
        List<Path> files = jarsOfOneClass(count);
        for (int round = 1; round <= 20; round++) {
            worker.search(round, path(files.toArray(Path[]::new)));
            ClassLoader loader = worker.loader(round);
            int threads = 4;
            CyclicBarrier start = new CyclicBarrier(threads);
            ExecutorService executor = Executors.newFixedThreadPool(threads);
            try {
                List<Future<Map<Integer, Class<?>>>> futures = new ArrayList<>();
                for (int thread = 0; thread < threads; thread++) {
                    int first = thread * 17;
                    futures.add(executor.submit(() -> {
                        start.await();
                        Map<Integer, Class<?>> found = new HashMap<>();
                        for (int i = 0; i < count; i++) {
                            int next = (first + i) % count;
                            found.put(next, loader.loadClass("p" + next + ".C" + next));
                        }
                        return found;
                    }));
                }
                Map<Integer, Class<?>> expected = futures.get(0).get();
                for (Future<Map<Integer, Class<?>>> future : futures) {
                    assertThat(future.get()).isEqualTo(expected);
                }
            } finally {
                executor.shutdownNow();
            }
        }
        assertThat(asked).isEmpty();
    }

    private ClassLoader search(Path... files) throws ProtocolException {
        worker.search(LOADER, path(files));
        return worker.loader(LOADER);
    }

    /** Returns the path as the worker receives it through the pipe. */
    private static SearchPath path(Path... files) throws ProtocolException {
        ByteSink sink = new ByteSink();
        new SearchPath(List.of(files).stream().map(Path::toFile).toList()).write(sink);
        ByteSource source = new ByteSource(sink.toByteArray());
        SearchPath path = new SearchPath(source);
        source.expectEnd();
        return path;
    }

    /** Makes jars of which the first has the class p0.C0, the next p1.C1 and so on, all compiled at once. */
    private List<Path> jarsOfOneClass(int count) throws IOException {
        String[] sources = new String[count];
        for (int i = 0; i < count; i++) {
            sources[i] = "package p" + i + "; public class C" + i + " { }";
        }
        Path classes = compile(sources);
        List<Path> jars = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Path content = Files.createDirectory(folder.resolve("content" + i));
            Files.move(classes.resolve("p" + i), content.resolve("p" + i));
            jars.add(jar(i + ".jar", "1", content));
        }
        return jars;
    }

    private Path compile(String... sources) throws IOException {
        Path classes = Files.createTempDirectory(folder, "classes");
        return CompiledProgram.compile(classes, sources).folder();
    }

    private Path text(String name, String resource, String text) throws IOException {
        Path file = folder.resolve(name).resolve(resource);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return folder.resolve(name);
    }

    private Path jar(String name, String version, Path content) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        Path jar = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                var files = Files.walk(content)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(content.relativize(file).toString()));
                out.write(Files.readAllBytes(file));
            }
        }
        return jar;
    }

    private static String read(URL url) throws IOException {
        try (InputStream in = url.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
