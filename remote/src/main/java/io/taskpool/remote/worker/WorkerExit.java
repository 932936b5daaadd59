package io.taskpool.remote.worker;

/** Ends the JVM when the parent asks for it: once all calls are over, or at once. */
final class WorkerExit {
    /** The exit code of a JVM after SIGTERM. */
    private static final int TERMINATED = 128 + 15;

    private WorkerExit() {}

    /**
     * Ends the JVM, now or as soon as its main thread returns from {@code main}. Only for the main thread; the other threads
     * keep serving the user's shutdown hooks.
     *
     * <p>On JDK 21 and later, {@code System.exit} first sets up the JDK's logging, in case the exit is to be logged, which can
     * take as long as all else that the worker does at its end. A JVM whose main thread returns ends with the status 0,
     * its hooks run just the same, and nothing is set up. But it waits for all threads that are not daemons. So this is
     * for workers in which no thread of a task is left, be it a daemon: nobody could start another one meanwhile.
     */
    static void end(int exitCode) {
        if (exitCode != 0 || isThreadOfTaskLeft()) {
            System.exit(exitCode);
        }
    }

    private static boolean isThreadOfTaskLeft() {
        ThreadGroup top = Thread.currentThread().getThreadGroup();
        while (top.getParent() != null) {
            top = top.getParent();
        }
        Thread[] threads = new Thread[32];
        int count = top.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (!isOwn(threads[i]) && !isOfJdk(threads[i], top)) {
                return true;
            }
        }
        return count == threads.length; // there may be more
    }

    private static boolean isOwn(Thread thread) {
        return thread == Thread.currentThread()
                || thread.getClass().getClassLoader() == WorkerExit.class.getClassLoader();
    }

    /** Threads of the JDK itself are in the group at the top, or in that of its cleaner; tasks inherit another one. */
    private static boolean isOfJdk(Thread thread, ThreadGroup top) {
        ThreadGroup group = thread.getThreadGroup();
        return thread.isDaemon() && (group == top || (group != null && "InnocuousThreadGroup".equals(group.getName())));
    }

    /** Ends the JVM at once, as SIGTERM would. */
    static void terminate() {
        new Termination().start();
    }

    private static final class Termination extends Thread {
        Termination() {
            super("taskpool-end");
        }

        @Override
        public void run() {
            System.exit(TERMINATED);
        }
    }
}
