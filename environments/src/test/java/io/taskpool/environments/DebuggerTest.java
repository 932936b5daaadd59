package io.taskpool.environments;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.VirtualMachine;
import io.taskpool.environments.programs.DebuggedWorkerMain;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("full")
class DebuggerTest {
    @TempDir
    Path folder;

    @Test
    void runsWhileDebuggerIsAttachedByAnArgument() throws Exception {
        int port = freePort();
        EnvironmentReport report = debug(port, LaunchedProgram.java(folder).with(letIn(port)));
        Platforms.works(Environment.DEBUGGER, report);
    }

    @Test
    void runsWhileDebuggerIsAttachedByTheEnvironment() throws Exception {
        int port = freePort();
        debug(port, LaunchedProgram.java(folder).environment(Map.of("JAVA_TOOL_OPTIONS", letIn(port) + " -Dkept=1")));
    }

    @Test
    void letsDebuggersAttachToWorkersOnRequest() throws Exception {
        assertThat(LaunchedProgram.java(folder)
                        .with("-cp", Library.TARGET.resolve("test-classes") + ":" + Library.programClassPath())
                        .with(DebuggedWorkerMain.class.getName())
                        .output())
                .contains("attached to two workers");
    }

    private static String letIn(int port) {
        return "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:" + port;
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Runs the program, which waits for its debugger at its start and has it all the time. */
    private static EnvironmentReport debug(int port, LaunchedProgram program) throws Exception {
        program.with("-cp", Library.programClassPath(), Library.MAIN);
        CompletableFuture<EnvironmentReport> report = CompletableFuture.supplyAsync(() -> {
            try {
                return program.report();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        VirtualMachine parent = Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .ignoreExceptions()
                .until(() -> DebuggedWorkerMain.attach(Integer.toString(port)), vm -> true);
        parent.resume();
        return report.get(120, TimeUnit.SECONDS);
    }
}
