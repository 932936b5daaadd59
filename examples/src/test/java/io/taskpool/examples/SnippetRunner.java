package io.taskpool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Compiles snippets together, which takes a fraction of the time, and runs each in a class loader of its own, like a plug-in
 * of a user's program.
 */
final class SnippetRunner {
    private final Path folder;

    /** Each snippet has a package, since most of them declare the same class. */
    private final Map<Snippet, String> packages = new LinkedHashMap<>();

    private SnippetRunner(List<Snippet> snippets, Path folder) {
        this.folder = folder;
        for (Snippet snippet : snippets) {
            packages.put(snippet, "snippet" + packages.size());
        }
    }

    /**
     * Compiles snippets.
     *
     * @param edit changes their sources before
     * @param folder receives the classes
     */
    static SnippetRunner compile(List<Snippet> snippets, UnaryOperator<String> edit, Path folder) throws IOException {
        SnippetRunner runner = new SnippetRunner(snippets, folder);
        List<JavaFileObject> java = new ArrayList<>();
        KotlinSnippets kotlin = new KotlinSnippets(folder);
        for (Map.Entry<Snippet, String> each : runner.packages.entrySet()) {
            Snippet snippet = each.getKey();
            String source = edit.apply(snippet.source(each.getValue()));
            if (snippet.isKotlin()) {
                kotlin.add(snippet.file(), each.getValue(), source);
            } else {
                java.add(unit(snippet.file(), source));
            }
        }
        if (!java.isEmpty()) {
            compileJava(java, folder);
        }
        kotlin.compile();
        return runner;
    }

    private static void compileJava(List<JavaFileObject> units, Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "--release", "17", "-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            if (!compiler.getTask(messages, files, null, options, null, units).call()) {
                throw new AssertionError("snippets do not compile:\n" + messages);
            }
        }
    }

    private static JavaFileObject unit(String file, String source) {
        return new SimpleJavaFileObject(URI.create("doc:///" + file), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }

            @Override
            public boolean isNameCompatible(String simpleName, Kind kind) {
                return true; // any name is accepted: it is that of the document
            }
        };
    }

    /** Runs a snippet that was compiled. */
    void run(Snippet snippet) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        String prefix = packages.get(snippet) + ".";
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            Optional<String> testClass = snippet.testClass();
            if (testClass.isPresent()) {
                runTests(loader.loadClass(prefix + testClass.get()));
                return;
            }
            Method main = loader.loadClass(prefix + Snippet.CLASS_NAME).getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) new String[0]);
        } catch (InvocationTargetException e) {
            throw new AssertionError(snippet + " threw " + e.getCause(), e.getCause());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static void runTests(Class<?> tests) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(tests))
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        assertThat(summary.getFailures())
                .extracting(TestExecutionSummary.Failure::getException)
                .isEmpty();
        assertThat(summary.getTestsSucceededCount()).isPositive();
    }
}
