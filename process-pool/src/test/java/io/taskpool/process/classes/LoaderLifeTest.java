package io.taskpool.process.classes;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskpool.Task;
import io.taskpool.process.ProcessTaskPool;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program that is loaded repeatedly, as by redeployments, leaks nothing on either side. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoaderLifeTest {
    @TempDir
    Path folder;

    @Test
    void aCollectedLoaderIsAlsoDroppedByTheWorkers() throws Exception {
        CompiledProgram program = CompiledProgram.compile(folder, """
                package program;
                public class Deployed implements io.taskpool.Task<String> {
                    static final byte[] LARGE = new byte[1 << 20];
                    public record Result(String text) implements java.io.Serializable {}
                    public String call() throws Exception {
                        io.taskpool.TaskFunction<String, String> inner = text -> text + LARGE.length;
                        org.slf4j.LoggerFactory.getLogger(Deployed.class).trace("call");
                        return inner.apply("n ");
                    }
                    public static java.util.List<String> use(io.taskpool.TaskPool pool) throws Exception {
                        pool.submit(() -> new Result("x")).get();
                        return pool.map(text -> text + LARGE.length, java.util.List.of("a", "b"));
                    }
                }
                """);
        try (ProcessTaskPool pool =
                ProcessTaskPool.builder().workers(1).maxHeap("96m").build()) {
            assertThat(pool.submit(LoaderLifeTest::servedLoaders).get()).isLessThan(4);
            List<WeakReference<ClassLoader>> loaders = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(i -> deploy(program, pool))
                    .toList();
            // Once the parent's last reference to the loader is gone, the next call that is sent detects that.
            Awaitility.await().atMost(60, TimeUnit.SECONDS).pollInSameThread().untilAsserted(() -> {
                System.gc();
                assertThat(loaders).allMatch(loader -> loader.get() == null);
                assertThat(pool.submit(LoaderLifeTest::servedLoaders).get()).isLessThan(4);
            });
        }
    }

    private static WeakReference<ClassLoader> deploy(CompiledProgram program, ProcessTaskPool pool) {
        try (URLClassLoader loader = program.loader()) {
            assertThat(pool.submit(CompiledProgram.<Task<String>>make(loader, "program.Deployed"))
                            .get())
                    .startsWith("n ");
            assertThat(loader.loadClass("program.Deployed")
                            .getMethod("use", io.taskpool.TaskPool.class)
                            .invoke(null, pool))
                    .isEqualTo(List.of("a1048576", "b1048576"));
            return new WeakReference<>(loader);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Collects garbage in the worker, and counts its remaining loaders. */
    private static int servedLoaders() throws Exception {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .filter(line -> line.trim().matches(".*\\bio\\.taskpool\\.process\\.classes\\.ServedClassLoader( .*)?"))
                .mapToInt(line -> Integer.parseInt(line.trim().split(" +")[1]))
                .sum();
    }
}
