package io.taskpool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;

/** Compiles snippets of Kotlin together. */
final class KotlinSnippets {
    private final Path folder;
    private final List<String> files = new ArrayList<>();

    /** @param folder receives the classes */
    KotlinSnippets(Path folder) {
        this.folder = folder;
    }

    /** Adds a snippet, by the name of its document, which is what the compiler's messages say. */
    void add(String document, String packageName, String source) throws IOException {
        Path own = Files.createDirectories(folder.resolve("sources").resolve(packageName));
        files.add(Files.writeString(own.resolve(document + ".kt"), source).toString());
    }

    void compile() {
        if (files.isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>(files);
        arguments.addAll(List.of("-d", folder.toString(), "-classpath", System.getProperty("java.class.path")));
        arguments.addAll(List.of("-no-stdlib", "-no-reflect", "-jvm-target", "17"));
        arguments.addAll(List.of("-jdk-home", System.getProperty("java.home")));
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        ExitCode exitCode =
                new K2JVMCompiler().exec(new PrintStream(messages, true, UTF_8), arguments.toArray(String[]::new));
        if (exitCode != ExitCode.OK) {
            throw new AssertionError("snippets of Kotlin do not compile:\n" + messages.toString(UTF_8));
        }
    }
}
