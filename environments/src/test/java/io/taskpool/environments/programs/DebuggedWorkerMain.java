package io.taskpool.environments.programs;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import io.taskpool.TaskPool;
import io.taskpool.process.ProcessTaskPool;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Attaches a debugger to each of two workers, on the ports that they print. */
public final class DebuggedWorkerMain {
    private static final Pattern PORT =
            Pattern.compile("worker \\d+ \\(pid (\\d+)\\): Listening for transport dt_socket at address: (\\d+)");

    private DebuggedWorkerMain() {}

    public static void main(String... args) throws Exception {
        for (int pool = 0; pool < 2; pool++) {
            attachToWorker();
        }
        System.out.println("attached to two workers");
    }

    private static void attachToWorker() throws Exception {
        CompletableFuture<Matcher> line = new CompletableFuture<>();
        System.setErr(new PrintStream(new LineCatcher(line), true, StandardCharsets.UTF_8));
        try (TaskPool pool = ProcessTaskPool.builder().workers(1).debugWorkers().build()) {
            long pid = pool.submit(() -> ProcessHandle.current().pid()).get();
            Matcher port = line.get(60, TimeUnit.SECONDS);
            if (Long.parseLong(port.group(1)) != pid) {
                throw new AssertionError(port.group() + ", but the worker is " + pid);
            }
            VirtualMachine worker = attach(port.group(2));
            int found =
                    worker.classesByName("io.taskpool.remote.worker.WorkerMain").size();
            worker.dispose();
            if (found != 1 || pool.submit(() -> 7).get() != 7) {
                throw new AssertionError("no worker at " + port.group());
            }
        }
    }

    /** Connects to a JVM that lets a debugger in. */
    public static VirtualMachine attach(String port) throws Exception {
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(one -> one.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(port);
        return connector.attach(arguments);
    }

    private static final class LineCatcher extends ByteArrayOutputStream {
        private final CompletableFuture<Matcher> line;

        LineCatcher(CompletableFuture<Matcher> line) {
            this.line = line;
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int count) {
            super.write(bytes, offset, count);
            Matcher found = PORT.matcher(toString(StandardCharsets.UTF_8));
            if (found.find()) {
                line.complete(found);
            }
        }
    }
}
