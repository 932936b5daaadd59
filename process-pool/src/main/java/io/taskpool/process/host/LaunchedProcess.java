package io.taskpool.process.host;

import io.taskpool.process.host.os.BlackBoxReader;
import java.util.List;

/**
 * A worker's process as it was launched.
 *
 * @param number the number of the worker's slot
 * @param large whether it has the larger heap
 * @param process the process
 * @param command the command that started it
 * @param blackBox the file in which the worker notes what it does
 */
record LaunchedProcess(int number, boolean large, Process process, List<String> command, BlackBoxReader blackBox) {}
