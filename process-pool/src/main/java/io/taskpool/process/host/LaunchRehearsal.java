package io.taskpool.process.host;

import io.taskpool.engine.threads.ContextFreeThreads;
import io.taskpool.process.host.launch.InheritedOptions;
import io.taskpool.process.host.launch.InheritedProperties;
import io.taskpool.process.host.launch.LaunchCommand;
import io.taskpool.process.host.launch.ProcessSettings;
import io.taskpool.process.host.os.BlackBoxReader;
import io.taskpool.remote.host.RemotePool;
import io.taskpool.remote.host.WorkerSettings;
import io.taskpool.remote.jar.WorkerJar;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Does once in this JVM, on a thread of its own, what comes before the start of a worker, so that what it takes is loaded
 * while the program makes its first pool and its first call: most of the time that those take in a new JVM is the loading
 * of classes, and there is more than one processor. Starts no process, and leaves nothing behind but the worker's jar,
 * which stays in any case. Whatever is wrong is found, and reported, by the real start. In the end it sweeps up what other
 * JVMs have left behind.
 */
public final class LaunchRehearsal implements Runnable, Supplier<Thread> {
    private static final AtomicBoolean BEGUN = new AtomicBoolean();

    private LaunchRehearsal() {}

    /** Begins, unless it was begun before. Returns at once. */
    public static void startOnce() {
        if (BEGUN.compareAndSet(false, true)) {
            ContextFreeThreads.make(new LaunchRehearsal()).start();
        }
    }

    /** Makes the thread. */
    @Override
    public Thread get() {
        Thread thread = new Thread(null, this, "taskpool-rehearsal", 0, false);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void run() {
        try {
            Path jar = WorkerJar.path(); // first, because it takes longest
            initialize("java.lang.ProcessImpl");
            InheritedOptions.add(new ArrayList<>(), settings());
            ProcessBuilder unused = LaunchCommand.build(settings(), false, jar, 0);
            BlackBoxReader.create().close();
            initialize(LocalWorker.class.getName());
            RemotePool.rehearse();
            byte[] unusedFrame = InheritedProperties.frame(settings(), List.of());
        } catch (IOException | ReflectiveOperationException | RuntimeException | LinkageError e) {
            return; // as above
        } finally {
            BlackBoxReader.sweep();
        }
    }

    private static void initialize(String name) throws ReflectiveOperationException {
        Class<?> unused = Class.forName(name);
    }

    private static ProcessSettings settings() {
        WorkerSettings worker = WorkerSettings.plain("1g", 1 << 20, Duration.ofSeconds(1));
        return ProcessSettings.plain(worker, List.of(), Path.of(System.getProperty("java.home")), null);
    }
}
