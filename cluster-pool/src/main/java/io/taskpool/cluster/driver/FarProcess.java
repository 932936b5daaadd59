package io.taskpool.cluster.driver;

import java.net.Socket;

/**
 * A worker's process that was launched on a member.
 *
 * @param agent the agent
 * @param id its number on that connection
 * @param report what the agent tells of it
 * @param launched what it was launched as
 * @param stream the connection for its frames
 */
record FarProcess(AgentCommands agent, long id, FarReport report, FarReport.Launched launched, Socket stream) {}
