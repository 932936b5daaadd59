package io.taskpool.monitor.page;

/**
 * A call that is running.
 *
 * @param worker who runs it
 * @param call its times
 * @param name the number of its name
 */
record RunningAttempt(PageWorker worker, PageCall call, int name) {}
