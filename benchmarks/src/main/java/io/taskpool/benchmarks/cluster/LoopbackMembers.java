package io.taskpool.benchmarks.cluster;

import io.taskpool.cluster.ClusterMember;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Members of a cluster on the loopback interface, each in a JVM of its own, which can be killed and started again. For one thread. */
final class LoopbackMembers implements AutoCloseable {
    private final List<String> addresses = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final int workersEach;

    LoopbackMembers(int count, int workersEach) throws IOException {
        this.workersEach = workersEach;
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            addresses.add("127.0.0.1:" + held.get(i).getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        for (int i = 0; i < count; i++) {
            processes.add(launch(i));
        }
        for (Process process : processes) {
            awaitReady(process);
        }
    }

    private Process launch(int index) throws IOException {
        String address = addresses.get(index);
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx256m",
                        "-Dio.taskpool.startupArchive=off",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClusterMember.class.getName(),
                        "--port",
                        address.substring(address.indexOf(':') + 1),
                        "--members",
                        String.join(",", addresses),
                        "--workers",
                        Integer.toString(workersEach),
                        "--lease",
                        "30") // the machine is busy with more than this
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void awaitReady(Process process) throws IOException {
        BufferedReader reader = process.inputReader(); // what it prints after that line fits the pipe
        String line = reader.readLine();
        while (line != null && !line.startsWith("member ready")) {
            line = reader.readLine();
        }
        if (line == null) {
            throw new IOException("a member ended before it was ready");
        }
    }

    List<String> addresses() {
        return addresses;
    }

    /** Kills a member as {@code kill -9} does. */
    void kill(int index) {
        processes.get(index).destroyForcibly();
    }

    /** Starts a member again that was killed. */
    void restart(int index) throws IOException, InterruptedException {
        int unused = processes.get(index).waitFor();
        Process process = launch(index);
        processes.set(index, process);
        awaitReady(process);
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
