package io.taskpool.process.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import io.taskpool.BrokenPoolException;
import io.taskpool.CallOptions;
import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.process.ProcessTaskPool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attaches the JDK's own debugger interface to workers. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DebugWorkersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void workerWaitsForItsDebuggerWithoutALimit() throws Exception {
        int port = freePorts();
        try (TaskPool pool = ProcessTaskPool.builder()
                .workers(1)
                .debugWorkers(port, true)
                .startTimeout(Duration.ofMillis(1)) // over before a JVM can listen
                .build()) {
            TaskFuture<Integer> call =
                    pool.submit((Integer n) -> n * n, 7, CallOptions.defaults().timeout(Duration.ofSeconds(30)));
            VirtualMachine worker = attach(port);
            assertThat(call.isDone()).isFalse();
            assertThat(pool.stats().workersDied()).isZero();
            worker.resume();
            assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(49);
            assertThat(worker.classesByName("io.taskpool.remote.worker.WorkerMain"))
                    .hasSize(1);
            worker.dispose();
        }
    }

    @Test
    void eachWorkerHasAPortOfItsOwn() throws Exception {
        int port = freePorts();
        try (TaskPool pool =
                ProcessTaskPool.builder().workers(2).debugWorkers(port, false).build()) {
            pool.warmUp();
            VirtualMachine first = attach(port);
            VirtualMachine second = attach(port + 1);
            assertThat(pool.map((Integer n) -> n + 1, List.of(1, 2))).containsExactly(2, 3);
            first.dispose();
            second.dispose();
        }
    }

    @Test
    void workerThatReplacesAnotherGetsItsPort() throws Exception {
        int port = freePorts();
        try (TaskPool pool =
                ProcessTaskPool.builder().workers(1).debugWorkers(port, false).build()) {
            for (int i = 0; i < 3; i++) {
                TaskFuture<?> dies = pool.submit(() -> Runtime.getRuntime().halt(3));
                assertThatThrownBy(() -> dies.get(60, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            }
            assertThat(pool.submit(() -> 1).get(60, TimeUnit.SECONDS)).isEqualTo(1);
            attach(port).dispose();
        }
    }

    @Test
    void portThatIsTakenIsNamedAsTheReason() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TaskPool pool = ProcessTaskPool.builder()
                        .workers(1)
                        .debugWorkers(taken.getLocalPort(), false)
                        .build()) {
            assertThatThrownBy(() -> pool.submit(() -> 1).get(60, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(BrokenPoolException.class)
                    .hasMessageContaining("debugWorkers");
        }
    }

    @Test
    void impossiblePortIsRefused() {
        assertThatThrownBy(() -> ProcessTaskPool.builder().debugWorkers(70_000, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("firstPort must be from 0 to 65535, was 70000");
    }

    /** Attaches as soon as the worker listens. */
    private static VirtualMachine attach(int port) {
        AttachingConnector sockets = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(each -> each.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        return await().atMost(LONG).until(() -> tryToAttach(sockets, port), machine -> machine != null);
    }

    private static VirtualMachine tryToAttach(AttachingConnector sockets, int port) {
        Map<String, Connector.Argument> arguments = sockets.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(Integer.toString(port));
        try {
            return sockets.attach(arguments);
        } catch (IOException e) {
            return null; // it does not listen yet
        } catch (IllegalConnectorArgumentsException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns a port that is free, and so is the next. */
    private static int freePorts() throws IOException {
        while (true) {
            try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    ServerSocket second =
                            new ServerSocket(first.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress())) {
                return second.getLocalPort() - 1;
            } catch (IOException | IllegalArgumentException e) {
                continue; // the next port is taken, or there is none
            }
        }
    }
}
