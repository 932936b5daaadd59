package io.taskpool.cluster.agent;

/** Makes the threads of a member, all of them daemons: they must not keep a program alive that is a member beside its own work. */
final class AgentThreads {
    private AgentThreads() {}

    static Thread make(String role, Runnable body) {
        Thread thread = new Thread(null, body, "taskpool-" + role, 0, false);
        thread.setDaemon(true);
        return thread;
    }
}
