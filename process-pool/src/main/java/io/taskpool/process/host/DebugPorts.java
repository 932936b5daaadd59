package io.taskpool.process.host;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Gives each worker of a pool that can be debugged a port of its own: the lowest that no other worker has. Safe for use by many
 * threads.
 */
final class DebugPorts {
    private final int first;

    /** The processes by their ports; nothing where a process is about to start. Guarded by this. */
    private final Map<Integer, Optional<Process>> users = new HashMap<>();

    /** @param first the lowest port; 0 if workers find ports themselves */
    DebugPorts(int first) {
        this.first = first;
    }

    /** Takes a port for a worker that is about to start; 0 if the worker finds one itself. */
    synchronized int take() {
        if (first == 0) {
            return 0;
        }
        int port = first;
        while (isTaken(port)) {
            port++;
        }
        users.put(port, Optional.empty());
        return port;
    }

    private boolean isTaken(int port) {
        Optional<Process> user = users.get(port);
        return user != null && (user.isEmpty() || user.get().isAlive());
    }

    /** Records that a process has the port until it ends. */
    synchronized void usedBy(int port, Process process) {
        users.put(port, Optional.of(process));
    }

    /** Takes a port back whose worker did not start. */
    synchronized void release(int port) {
        users.remove(port);
    }
}
