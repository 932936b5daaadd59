package io.taskpool.process.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taskpool.RemoteTaskException;
import io.taskpool.TaskFailedException;
import io.taskpool.TaskFunction;
import io.taskpool.TaskFuture;
import io.taskpool.TaskSerializationException;
import io.taskpool.process.ProcessTaskPool;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that cannot be sent fail their own call with a reason; the worker continues and the stream stays in sync. */
class CrossingFaultsTest extends FaultFixture {
    private ProcessTaskPool pool;
    private long pid;

    @BeforeEach
    void startOneWorker() throws Exception {
        pool = open(1);
        pid = pidOf(pool);
    }

    private void assertSameWorker() throws Exception {
        assertUsable(pool);
        assertThat(pidOf(pool)).isEqualTo(pid);
        assertThat(pool.stats().workersDied()).isZero();
    }

    private TaskSerializationException refused(TaskFuture<?> future) throws Exception {
        TaskSerializationException refusal = failure(future, TaskSerializationException.class);
        assertSameWorker();
        return refusal;
    }

    @Test
    void errorOfATaskThatCannotBeSentNamesTheCapturedClass() throws Exception {
        Cargo.Connection connection = new Cargo.Connection();
        assertThat(refused(pool.submit(() -> connection.hashCode())))
                .hasMessageContainingAll("the task", "Cargo$Connection", "not serializable");
    }

    @Test
    void errorOfATaskThatCapturesThisSaysSo() throws Exception {
        assertThat(refused(pool.submit(new Cargo.Service(3).capturing())))
                .hasMessageContainingAll("captured `this`", "Cargo$Service", "local variable");
    }

    @Test
    void errorOfAnArgumentThatCannotBeSentNamesTheField() throws Exception {
        assertThat(refused(pool.submit(Cargo.Order::number, Cargo.orderWithAConnection())))
                .hasMessageContainingAll("the argument", "Order.customers", "connection", "Cargo$Connection");
    }

    @Test
    void errorOfAResultThatCannotBeSentNamesTheField() throws Exception {
        assertThat(refused(pool.submit(() -> Cargo.orderWithAConnection())))
                .hasMessageContainingAll("the result", "Order.customers", "connection", "Cargo$Connection");
    }

    @Test
    void itemOfAMapThatCannotBeSentFailsWithItsIndex() throws Exception {
        List<Object> items = List.of(1, 2, new Cargo.Connection(), 4);
        assertThatThrownBy(() -> pool.map(String::valueOf, items))
                .isInstanceOfSatisfying(
                        TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(2))
                .hasCauseInstanceOf(TaskSerializationException.class);
        assertThatThrownBy(() -> pool.map(n -> n == 500 ? new Cargo.Connection() : n, range(1_000)))
                .isInstanceOfSatisfying(
                        TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(500))
                .hasCauseInstanceOf(TaskSerializationException.class);
        assertSameWorker();
    }

    @Test
    void writeObjectThatThrowsFailsThatCallOnEitherSide() throws Exception {
        assertThat(refused(pool.submit(o -> 1, new Cargo.FailsToWrite())))
                .hasMessageContainingAll("the argument", "FailsToWrite", "will not be written");
        assertThat(refused(pool.submit(() -> new Cargo.FailsToWrite())))
                .hasMessageContainingAll("the result", "FailsToWrite", "will not be written");
    }

    @Test
    void readObjectThatThrowsFailsThatCallOnEitherSide() throws Exception {
        assertThat(refused(pool.submit(o -> 1, new Cargo.FailsToRead())))
                .hasMessageContainingAll("the argument", "will not be read");
        assertThat(refused(pool.submit(() -> new Cargo.FailsToRead())))
                .hasMessageContainingAll("the result", "will not be read");
        assertThat(refused(pool.submit(o -> 1, new Cargo.ThrowsAnErrorWhenRead())))
                .hasMessageContainingAll("the argument", "an error while it is read");
        assertThat(refused(pool.submit(() -> new Cargo.ThrowsAnErrorWhenRead())))
                .hasMessageContainingAll("the result", "an error while it is read");
    }

    @Test
    void otherCallsOfTheSameBatchAreNotAffected() throws Exception {
        List<TaskFuture<Object>> futures = range(300).stream()
                .map(i -> pool.<Integer, Object>submit(
                        n -> switch (n % 5) {
                            case 1 -> new Cargo.FailsToRead();
                            case 2 -> new Cargo.FailsToWrite();
                            case 3 -> throw new Cargo.CannotBeRead("number " + n);
                            default -> n;
                        },
                        i))
                .toList();
        for (int i = 0; i < futures.size(); i++) {
            switch (i % 5) {
                case 1, 2 -> failure(futures.get(i), TaskSerializationException.class);
                case 3 ->
                    assertThat(failure(futures.get(i), RemoteTaskException.class)
                                    .originalMessage())
                            .isEqualTo("number " + i);
                default -> assertThat(get(futures.get(i))).isEqualTo(i);
            }
        }
        assertSameWorker();
    }

    @Test
    void standInReplacesAnExceptionThatIsNotSerializable() throws Exception {
        RemoteTaskException standIn = failure(
                pool.submit(() -> {
                    throw new Cargo.CarriesAConnection("lost it", new IOException("the line is dead"));
                }),
                RemoteTaskException.class);
        assertThat(standIn.className()).isEqualTo(Cargo.CarriesAConnection.class.getName());
        assertThat(standIn.originalMessage()).isEqualTo("lost it");
        assertThat(Arrays.toString(standIn.getStackTrace())).contains("CrossingFaultsTest");
        assertThat(standIn.getCause()).isInstanceOf(IOException.class).hasMessage("the line is dead");
        assertSameWorker();
    }

    @Test
    void standInReplacesAnExceptionWhoseMethodsThrow() throws Exception {
        RemoteTaskException standIn = failure(
                pool.submit(() -> {
                    throw new Cargo.Hostile();
                }),
                RemoteTaskException.class);
        assertThat(standIn.className()).isEqualTo(Cargo.Hostile.class.getName());
        assertSameWorker();
    }

    @Test
    void errorNamesTheClassThatIsMissingInTheParent() throws Exception {
        String classes = compile("elsewhere.Oddity", """
                package elsewhere;
                public class Oddity extends RuntimeException {
                    public Oddity() { super("seen on the worker alone"); }
                }
                """);
        RemoteTaskException standIn = failure(
                pool.submit(() -> {
                    throw (RuntimeException) make(classes, "elsewhere.Oddity");
                }),
                RemoteTaskException.class);
        assertThat(standIn.className()).isEqualTo("elsewhere.Oddity");
        assertThat(standIn.originalMessage()).isEqualTo("seen on the worker alone");
        assertThat(refused(pool.submit(() -> make(classes, "elsewhere.Oddity"))))
                .hasMessageContainingAll("elsewhere.Oddity");
    }

    @Test
    void errorNamesTheClassThatIsMissingOnTheWorker() throws Exception {
        String classes = compile("elsewhere.Argument", """
                package elsewhere;
                public class Argument implements java.io.Serializable {
                    private static final long serialVersionUID = 1L;
                }
                """);
        byte[] code = Files.readAllBytes(Path.of(classes, "elsewhere/Argument.class"));
        Object argument = new ClosedLoader(code).make("elsewhere.Argument");
        assertThat(refused(pool.submit(String::valueOf, argument)))
                .hasMessageContainingAll("the argument", "elsewhere.Argument");
    }

    /** Does not share its class: it has no class file to read. */
    private static final class ClosedLoader extends ClassLoader {
        private final byte[] code;

        ClosedLoader(byte[] code) {
            super(CrossingFaultsTest.class.getClassLoader());
            this.code = code;
        }

        Object make(String name) throws ReflectiveOperationException {
            return defineClass(name, code, 0, code.length).getConstructor().newInstance();
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return null;
        }
    }

    private static Object make(String classes, String name) throws Exception {
        URLClassLoader loader =
                new URLClassLoader(new URL[] {Path.of(classes).toUri().toURL()});
        return loader.loadClass(name).getConstructor().newInstance();
    }

    private String compile(String name, String source) throws Exception {
        Path file = directory.resolve("src").resolve(name.replace('.', '/') + ".java");
        Path classes = directory.resolve("classes");
        Files.createDirectories(file.getParent());
        Files.createDirectories(classes);
        Files.writeString(file, source);
        String compiler =
                Path.of(System.getProperty("java.home"), "bin", "javac").toString();
        assertThat(new ProcessBuilder(compiler, "-d", classes.toString(), "--release", "17", file.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        return classes.toString();
    }

    @Test
    void objectsThatAreNestedTooDeeplyAreRejectedOnEitherSide() throws Exception {
        assertThat(refused(pool.submit(o -> 1, Cargo.chain(200_000))))
                .hasMessageContainingAll("the argument", "too deep");
        assertThat(refused(pool.submit(() -> Cargo.chain(200_000)))).hasMessageContainingAll("the result", "too deep");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 262_143, 262_144, 262_145, (4 << 20) + 1})
    void payloadsOfEverySizeCanBeSentBothWays(int size) throws Exception {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 7);
        assertThat(get(pool.submit((byte[] b) -> b, bytes))).isEqualTo(bytes);
        String text = "ä".repeat(size);
        assertThat(get(pool.submit((String s) -> s, text))).isEqualTo(text);
        TaskFunction<Serializable, Serializable> echo = value -> value;
        assertThat(pool.map(echo, List.of(bytes, text, 1))).containsExactly(bytes, text, 1);
        assertSameWorker();
    }

    @Test
    void errorOfAMessageOverTheLimitTellsHowToRaiseIt() throws Exception {
        pool = open(builder(1).maxMessageBytes(100_000));
        pid = pidOf(pool);
        assertThat(refused(pool.submit((byte[] b) -> b.length, new byte[100_001])))
                .hasMessageContainingAll("the argument", "limit", "maxMessageBytes");
        assertThat(refused(pool.submit(() -> new byte[100_001])))
                .hasMessageContainingAll("the result", "100000", "maxMessageBytes");
        assertThatThrownBy(() -> pool.map(n -> n == 2 ? new byte[100_001] : new byte[n], range(5)))
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("maxMessageBytes");
        assertThatThrownBy(() -> pool.map((byte[] b) -> b.length, List.of(new byte[5], new byte[100_001])))
                .isInstanceOfSatisfying(
                        TaskFailedException.class, e -> assertThat(e.index()).isEqualTo(1))
                .hasMessageContaining("maxMessageBytes");
        assertThat(get(pool.submit((byte[] b) -> b, new byte[98_000]))).hasSize(98_000);
        assertThat(pool.map((byte[] b) -> b.length, List.of(new byte[60_000], new byte[60_000], new byte[60_000])))
                .containsExactly(60_000, 60_000, 60_000);
        assertSameWorker();
    }

    /** Needs 8 GB of memory in total, so it runs only on request. */
    @Test
    @Tag("large")
    @EnabledIfSystemProperty(named = "taskpool.large", matches = "true")
    void aGibibyteCanBeSentBothWays() throws Exception {
        pool = open(builder(1).maxHeap("5g"));
        byte[] bytes = new byte[1 << 30];
        bytes[bytes.length - 1] = 7;
        assertThat(get(pool.submit((byte[] b) -> b[b.length - 1], bytes))).isEqualTo((byte) 7);
        assertThat(get(pool.submit(() -> new byte[1 << 30]))).hasSize(1 << 30);
        assertUsable(pool);
    }
}
