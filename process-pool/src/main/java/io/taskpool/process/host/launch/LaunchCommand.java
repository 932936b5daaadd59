package io.taskpool.process.host.launch;

import io.taskpool.remote.host.console.StandardStream;
import io.taskpool.remote.jar.WorkerJar;
import io.taskpool.remote.wire.Protocol;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Builds the command that starts a worker.
 *
 * <p>A shell moves the pipes out of the way before it becomes the JVM: frames travel on descriptors 3 and 4, so whatever
 * prints to standard output, from the JVM's first byte on, ends up on standard error, and standard input is empty. Where
 * there is no shell, frames travel on the standard streams, in envelopes.
 */
public final class LaunchCommand {
    private static final String REDIRECT = "ulimit -S -c 0; exec \"$0\" \"$@\" 3>&1 1>&2 4<&0 0</dev/null";

    private static final String SHELL = "/bin/sh";

    /** Used instead of the name of a pipe where the pipe is a standard stream. */
    private static final String STANDARD_STREAM = "-";

    /** Variables that a shell adds to the environment. */
    private static final List<String> SHELL_VARIABLES = List.of("PWD", "OLDPWD", "SHLVL");

    private static final String MAIN = "io.taskpool.remote.worker.WorkerMain";

    /** Counts how deep pools are nested: a pool in a worker of a pool. */
    static final String DEPTH = "TASKPOOL_DEPTH";

    private static final int MAX_DEPTH = 3;

    private LaunchCommand() {}

    /**
     * Builds the command.
     *
     * @param large whether the worker gets the larger heap
     * @param debugPort where it listens for a debugger, if it does; 0 for a free port
     */
    public static ProcessBuilder build(ProcessSettings settings, boolean large, Path blackBox, int debugPort)
            throws IOException {
        int depth = depth();
        if (depth >= MAX_DEPTH) {
            throw new IOException(
                    "process pools are nested " + depth + " deep, which is the limit (" + DEPTH
                            + "): a task of a pool opened a pool whose task opened a pool, and so on; use a thread pool in workers");
        }
        ProcessBuilder builder = new ProcessBuilder();
        Map<String, String> environment = builder.environment();
        if (settings.environment() != null) {
            environment.clear();
            environment.putAll(settings.environment());
        } else {
            EnvironmentOptions.adapt(environment);
        }
        environment.put(DEPTH, Integer.toString(depth + 1));
        List<String> command = new ArrayList<>(settings.commandPrefix());
        boolean shell = hasShell();
        if (shell) {
            command.add(SHELL);
            command.add("-c");
            command.add(script(environment));
        }
        command.add(java(settings));
        command.addAll(jvmArguments(settings, environment, large, debugPort));
        command.add("-cp");
        command.add(WorkerJar.path().toString());
        command.add(MAIN);
        command.add(blackBox.toString());
        command.add(shell ? "/dev/fd/4" : STANDARD_STREAM);
        command.add(shell ? "/dev/fd/3" : STANDARD_STREAM);
        builder.command(command);
        if (settings.directory() != null) {
            builder.directory(existing(new File(settings.directory().toString())));
        } else if (!new File("").getAbsoluteFile().isDirectory()) {
            builder.directory(new File(File.separator)); // this JVM's was removed, and no JVM starts without one
        }
        return builder;
    }

    private static File existing(File directory) throws IOException {
        if (!directory.isDirectory()) {
            throw new IOException("the working directory " + directory + ", set by directory, "
                    + (directory.exists() ? "is no folder" : "does not exist"));
        }
        return directory;
    }

    /** Says why a command that {@link #build} returned could not be run. */
    public static String cannotRun(ProcessSettings settings, IOException failure) {
        if (settings.commandPrefix().isEmpty()) {
            return String.valueOf(failure.getMessage());
        }
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return "cannot run '" + settings.commandPrefix().get(0) + "', the first word of commandPrefix ("
                + cause.getMessage() + "); give the path of a program, or a name that is found in PATH";
    }

    /** Tests do without on request: {@code -Dio.taskpool.shell=false}. */
    private static boolean hasShell() {
        return !"false".equals(System.getProperty("io.taskpool.shell")) && Files.isExecutable(Path.of(SHELL));
    }

    /** Tells whether a worker that was started by this command shares its pipe to this JVM with printed text. */
    public static boolean usesStandardStreams(List<String> command) {
        return command.get(command.size() - 1).equals(STANDARD_STREAM);
    }

    private static String java(ProcessSettings settings) throws IOException {
        Path java = settings.javaHome().resolve("bin").resolve(File.separatorChar == '\\' ? "java.exe" : "java");
        // A prefix may lead to another file system.
        if (settings.commandPrefix().isEmpty() && !Files.isExecutable(java)) {
            throw new IOException(
                    "there is no command " + java + " (a jlink image made with --strip-native-commands has"
                            + " none); name a JDK or JRE that has it with ProcessTaskPool.builder().javaHome(…)");
        }
        return java.toString();
    }

    /** Keeps the shell from adding to the environment that the builder of the pool has set. */
    private static String script(Map<String, String> environment) {
        StringBuilder script = new StringBuilder();
        for (String variable : SHELL_VARIABLES) {
            if (!environment.containsKey(variable)) {
                script.append("unset ").append(variable).append("; ");
            }
        }
        return script.append(REDIRECT).toString();
    }

    private static List<String> jvmArguments(
            ProcessSettings settings, Map<String, String> environment, boolean large, int debugPort)
            throws IOException {
        List<String> arguments = new ArrayList<>();
        // One worker runs one task at a time, so a parallel collector would only compete with the other workers.
        if (!EnvironmentOptions.chooseCollector(environment, settings.jvmArgs())) {
            arguments.add("-XX:+UseSerialGC");
        }
        // That collector turns off safepoints in counted loops, so a spinning task would keep a worker from ending.
        arguments.add("-XX:+UseCountedLoopSafepoints");
        arguments.add("-XX:LoopStripMiningIter=1000");
        // No file in /tmp for each worker, which a killed one would leave behind.
        arguments.add("-XX:-UsePerfData");
        // In a place where the user can be pointed to it, rather than in the working directory.
        arguments.add("-XX:ErrorFile=" + crashFile(temporaryFolder().replace("%", "%%"), "%p"));
        arguments.add("-Xmx" + settings.worker().maxHeap());
        DebugSettings debug = settings.debug();
        if (debug != null) {
            arguments.add(debug.argument(debugPort));
        }
        arguments.add(StandardStream.OUT.option());
        arguments.add(StandardStream.ERR.option());
        if (!settings.worker().spinWait()) {
            arguments.add("-D" + Protocol.SPIN_WAIT + "=false");
        }
        if (settings.inheritProperties()) {
            InheritedOptions.add(arguments, settings);
        }
        StartupArchive.addOption(arguments, settings);
        // After the defaults, so that the user's options take precedence.
        arguments.addAll(settings.jvmArgs());
        if (large) {
            arguments.add("-Xmx" + settings.worker().largerHeap());
        }
        return arguments;
    }

    /** Returns the file to which the JVM of a process writes its crash report. */
    public static Path crashFile(long pid) {
        return Path.of(crashFile(temporaryFolder(), Long.toString(pid)));
    }

    private static String crashFile(String folder, String pid) {
        return Path.of(folder, "taskpool-hs_err-pid" + pid + ".log").toString();
    }

    private static String temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().toString();
    }

    private static int depth() {
        String depth = System.getenv(DEPTH);
        try {
            return depth == null ? 0 : Integer.parseInt(depth);
        } catch (NumberFormatException e) {
            return 0; // not set by this library
        }
    }
}
