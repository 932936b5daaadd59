package io.taskpool.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Free ports of the loopback interface for the members of a cluster. */
record MemberPorts(List<Integer> ports) {
    static MemberPorts free(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : held) {
                socket.close();
            }
            return new MemberPorts(ports);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String[] addresses() {
        return ports.stream().map(port -> "127.0.0.1:" + port).toArray(String[]::new);
    }

    String list() {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** Returns the options of one of them. */
    String[] options(int index, String... further) {
        List<String> options =
                new ArrayList<>(List.of("--port", ports.get(index).toString(), "--members", list(), "--workers", "2"));
        options.addAll(List.of(further));
        return options.toArray(String[]::new);
    }
}
