package io.taskpool.remote.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.remote.host.classes.ClassServer;
import io.taskpool.remote.host.classes.LoaderTable;
import io.taskpool.remote.host.classes.SentClasses;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import io.taskpool.remote.wire.ProtocolException;
import io.taskpool.remote.worker.classes.ClassRequests;
import io.taskpool.remote.worker.classes.ServedLoaders;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassServingTest {
    private final LoaderTable table = new LoaderTable();
    private final ClassServer server = new ClassServer(table, null);
    private final List<String> asked = new ArrayList<>();

    /** Both ends of class serving in one JVM, connected by byte arrays. */
    private final ServedLoaders worker = new ServedLoaders(ClassLoader.getPlatformClassLoader(), new ClassRequests() {
        @Override
        public ClassAnswer findClass(int loader, String name) {
            asked.add(name);
            ByteSink sink = new ByteSink();
            server.answerClass(1, loader, name, new SentClasses(), sink);
            try {
                ByteSource source = new ByteSource(sink.toByteArray());
                assertThat(source.varint()).isEqualTo(1);
                ClassAnswer answer = new ClassAnswer(source);
                worker().keepPrefetched(answer);
                return answer;
            } catch (ProtocolException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void wasRead(int loader, String name) {
            throw new AssertionError("the worker was sent no files to read");
        }

        @Override
        public byte[][] findResources(int loader, String name) {
            asked.add(name);
            ByteSink sink = new ByteSink();
            server.answerResource(1, loader, name, 1 << 20, sink);
            try {
                ByteSource source = new ByteSource(sink.toByteArray());
                source.varint();
                byte[][] contents = new byte[source.varint31()][];
                for (int i = 0; i < contents.length; i++) {
                    contents[i] = source.bytes();
                }
                return contents;
            } catch (ProtocolException e) {
                throw new AssertionError(e);
            }
        }
    });

    private ServedLoaders worker() {
        return worker;
    }

    public static class Base {}

    public static class Derived extends Base {
        public static class Inner {}

        @Override
        public String toString() {
            return "derived " + new Inner().getClass().getSimpleName();
        }
    }

    @Test
    void aClassIsDefinedFromTheParentsBytesAndRelatedClassesArePrefetched() throws Exception {
        int number = table.idOf(getClass().getClassLoader());
        Class<?> served = worker.load(number, Derived.class.getName());
        assertThat(served).isNotSameAs(Derived.class);
        assertThat(served.getClassLoader()).isSameAs(worker.loader(number));
        assertThat(served.getPackage().getName()).isEqualTo(Derived.class.getPackageName());
        assertThat(served.getConstructor().newInstance()).hasToString("derived Inner");
        assertThat(asked).containsExactly(Derived.class.getName());
        assertThat(worker.idOf(served)).isEqualTo(number);
        assertThat(worker.load(number, "[[L" + Derived.class.getName() + ";")
                        .getComponentType()
                        .getComponentType())
                .isSameAs(served);
    }

    @Test
    void noClassIsPrefetchedFromALoaderWhoseFilesTheWorkerReadsItself() throws Exception {
        ClassLoader loader = getClass().getClassLoader();
        ClassServer other = new ClassServer(table, loader);
        ByteSink answer = new ByteSink();
        assertThat(other.answerClass(1, table.idOf(loader), Derived.class.getName(), new SentClasses(), answer))
                .isTrue();
        ByteSource source = new ByteSource(answer.toByteArray());
        assertThat(source.varint()).isEqualTo(1);
        assertThat(new ClassAnswer(source).classes.size()).isEqualTo(1);
        assertThat(other.gather(loader, List.of(Derived.class.getName())).size())
                .isEqualTo(1);
        assertThat(server.gather(loader, List.of(Derived.class.getName())).size())
                .isGreaterThan(2);
    }

    @Test
    void aClassIsDefinedByTheLoaderThatDefinesItInTheParent() throws Exception {
        ClassLoader child = new ClassLoader(getClass().getClassLoader()) {};
        int number = table.idOf(child);
        Class<?> served = worker.load(number, Base.class.getName());
        assertThat(served.getClassLoader())
                .isSameAs(worker.loader(table.idOf(getClass().getClassLoader())));
        assertThat(number).isNotEqualTo(table.idOf(getClass().getClassLoader()));
    }

    @Test
    void theErrorForAMissingClassNamesItAndTheReason() {
        int number = table.idOf(getClass().getClassLoader());
        assertThatThrownBy(() -> worker.load(number, "com.example.None"))
                .isInstanceOf(ClassNotFoundException.class)
                .hasMessageContaining("com.example.None")
                .hasMessageContaining("class path");
        assertThatThrownBy(() -> worker.load(99, "com.example.None")).hasMessageContaining("garbage collected");
        Runnable lambda = () -> {};
        ByteSink sink = new ByteSink();
        assertThat(server.answerClass(1, number, lambda.getClass().getName(), new SentClasses(), sink))
                .isFalse();
    }

    @Test
    void resourcesAreFoundAsUrlsAndMissingOnesAreRequestedOnce() throws Exception {
        ClassLoader loader = worker.loader(table.idOf(getClass().getClassLoader()));
        URL url = loader.getResource("junit-platform.properties");
        assertThat(url).isNotNull();
        try (InputStream in = url.openStream()) {
            assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("junit");
        }
        assertThat(Collections.list(loader.getResources("META-INF/MANIFEST.MF")))
                .hasSizeGreaterThan(1);
        asked.clear();
        assertThat(loader.getResource("none.txt")).isNull();
        assertThat(loader.getResource("none.txt")).isNull();
        assertThat(asked).containsExactly("none.txt");
    }

    @Test
    void theTableForgetsCollectedLoadersAndNumbersTheJdkZero() throws Exception {
        assertThat(table.idOf(String.class)).isZero();
        assertThat(table.idOf(int[].class)).isZero();
        assertThat(table.idOf(io.taskpool.Task.class)).isZero();
        assertThat(table.load(0, "io.taskpool.Task")).isSameAs(io.taskpool.Task.class);
        assertThat(table.load(0, "int")).isSameAs(int.class);
        int number = table.idOf(new ClassLoader(null) {});
        for (int i = 0; i < 100 && table.loader(number) != null; i++) {
            System.gc();
        }
        assertThat(table.loader(number)).isNull();
        assertThat(table.idOf(new ClassLoader(null) {})).isGreaterThan(number);
    }
}
