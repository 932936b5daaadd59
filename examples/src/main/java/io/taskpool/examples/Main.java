package io.taskpool.examples;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the examples and prints the lesson of each. */
@Command(name = "examples", mixinStandardHelpOptions = true, description = "Runs the examples of the guide, in order.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class Main implements Runnable {
    @Parameters(arity = "0..1", defaultValue = "all", paramLabel = "NAME", description = "one example, or 'all'")
    private String name;

    @Option(names = "--list", description = "list the names and run nothing")
    private boolean list;

    @Option(names = "--online", description = "download from the internet instead of the built-in practice site")
    private boolean online;

    @Spec
    private CommandSpec spec;

    private Main() {}

    /**
     * Runs the selected examples and ends the JVM, with status 0 if all succeeded, 1 if an example failed, and 2 if the
     * arguments were invalid.
     *
     * @param args the name of an example or {@code all}, and options; {@code --help} lists them
     */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static int execute(String... args) {
        return new CommandLine(new Main()).execute(args);
    }

    @Override
    public void run() {
        if (list) {
            Example.ALL.forEach(example -> System.out.printf("%-16s%s%n", example.name(), example.title()));
            return;
        }
        List<Example> chosen = Example.ALL.stream()
                .filter(example -> name.equals("all") || name.equals(example.name()))
                .toList();
        if (chosen.isEmpty()) {
            String names = Example.ALL.stream().map(Example::name).collect(Collectors.joining(", "));
            throw new ParameterException(
                    spec.commandLine(), "no example is named '" + name + "'; choose one of: all, " + names);
        }
        try (PracticeSite site = PracticeSite.start()) {
            List<String> urls = online ? List.of("https://example.com", "https://httpbin.org") : site.urls();
            for (Example example : chosen) {
                show(example, urls);
            }
        }
    }

    private static void show(Example example, List<String> urls) {
        System.out.printf("%n== %s  [%s]%n", example.title(), example.name());
        try {
            example.body().run(urls);
        } catch (Exception e) {
            throw new IllegalStateException("the example '" + example.name() + "' failed: " + e.getMessage(), e);
        }
        System.out.println("-> " + example.lesson());
    }
}
