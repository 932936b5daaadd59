package io.taskpool.process;

import static java.util.Objects.requireNonNull;

import io.taskpool.ContextCarrier;
import io.taskpool.TaskAction;
import io.taskpool.TaskCodec;
import io.taskpool.WhenFull;
import io.taskpool.engine.EnginePool;
import io.taskpool.engine.PoolEngine;
import io.taskpool.process.host.ProcessBackend;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A pool of worker JVMs that take their calls over pipes. This class is safe for use by many threads.
 *
 * <p>Calls run in isolation: one that crashes, exhausts the heap, never returns or calls {@link System#exit} fails, and
 * its worker is replaced. No other call is affected. The price is that tasks, arguments and results are serialized, and
 * that a worker has to be started before the first call.
 *
 * <p>Workers load classes from this JVM's class loaders, over the pipe, so there is no class path to set up. What a worker
 * prints appears on this JVM's standard output and error. Workers end with this JVM, however it ends.
 */
// Longer than most files: users know the builder as a part of this class, and each setting is described there.
@SuppressWarnings("exports") // only the operations of TaskPool come from the superclass, and users need not name it
public final class ProcessTaskPool extends EnginePool {
    private final ProcessBackend backend;

    ProcessTaskPool(PoolEngine engine, ProcessBackend backend) {
        super(engine);
        this.backend = backend;
    }

    /**
     * Returns a builder with the default settings.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the process ids of the workers that are alive or starting.
     *
     * @return a snapshot, in no particular order
     */
    public List<Long> workerPids() {
        return backend.processes().stream()
                .filter(Process::isAlive)
                .map(Process::pid)
                .toList();
    }

    /** Returns how often workers have asked for a class or a resource. */
    long classRequests() {
        return backend.remote().classRequests();
    }

    /**
     * Settings of a {@link ProcessTaskPool}. Each has a default, so one sets only what should differ.
     *
     * <pre>{@code
     * try (ProcessTaskPool pool = ProcessTaskPool.builder()
     *         .workers(2)
     *         .maxHeap("256m")
     *         .taskTimeout(Duration.ofMinutes(1)) // of each call that has no limit of its own
     *         .maxTasksPerWorker(1_000) // then a new JVM takes the worker's place
     *         .initializer(() -> System.setProperty("mode", "batch"))
     *         .build()) {
     *     System.out.println(pool.submit(() -> System.getProperty("mode")).get()); // prints batch
     * }
     * }</pre>
     *
     * <p>Not safe for use by many threads.
     */
    public static final class Builder {
        private static final int START_ATTEMPTS = 3;

        private final PoolSettings settings = new PoolSettings();

        Builder() {}

        /**
         * Sets the largest number of workers, and so of calls that run at a time. The default is the number of processors.
         * While workers are replaced, there may be twice as many JVMs: see {@link #maxTasksPerWorker}.
         *
         * @param workers the number, at least 1
         * @return this builder
         * @throws IllegalArgumentException if the number is less than 1
         */
        public Builder workers(int workers) {
            settings.workers(workers);
            return this;
        }

        /**
         * Sets how many idle workers are kept, once the first call has been submitted. The default is 0.
         *
         * @param minWorkers the number, at least 0 and at most that of {@link #workers}
         * @return this builder
         * @throws IllegalArgumentException if the number is negative
         */
        public Builder minWorkers(int minWorkers) {
            settings.minWorkers(minWorkers);
            return this;
        }

        /**
         * Sets the largest heap of each worker. By default all workers together may take as much as this JVM.
         *
         * @param maxHeap a size as {@code -Xmx} takes it, for example {@code 512m}
         * @return this builder
         * @throws IllegalArgumentException if it is no such size
         */
        public Builder maxHeap(String maxHeap) {
            settings.maxHeap(maxHeap);
            return this;
        }

        /**
         * Repeats calls that ran out of memory, once, in a worker with a larger heap. There is one such worker at a time;
         * it is started for those calls and ends after them. Only ask for this if a call may safely run more than once.
         * The default is not to.
         *
         * @param largerHeap a size as {@code -Xmx} takes it, larger than that of {@link #maxHeap}
         * @return this builder
         * @throws IllegalArgumentException if it is no such size
         */
        public Builder retryOutOfMemory(String largerHeap) {
            settings.outOfMemoryRetryHeap(largerHeap);
            return this;
        }

        /**
         * Sets how much memory a worker process may take before it is replaced, after its call has ended. Memory means
         * the resident set as the kernel counts it, read once a second. The default is no limit.
         *
         * @param size a size as {@code -Xmx} takes it, for example {@code 2g}
         * @return this builder
         * @throws IllegalArgumentException if it is no such size
         * @throws UnsupportedOperationException if this system does not report the memory of a process
         */
        public Builder maxWorkerMemory(String size) {
            settings.maxWorkerMemory(size);
            return this;
        }

        /**
         * Sets how long a worker may live before it is replaced, after its call has ended. The default is no limit.
         *
         * @param maxWorkerAge the time, positive
         * @return this builder
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder maxWorkerAge(Duration maxWorkerAge) {
            settings.maxWorkerAge(maxWorkerAge);
            return this;
        }

        /**
         * Sets further arguments for the workers' JVMs. They come after the library's own, so they take precedence.
         *
         * @param jvmArgs the arguments, for example {@code -Dkey=value} or {@code --add-opens=…}, each option in one of
         *     its own
         * @return this builder
         * @throws IllegalArgumentException if one is no option, holds several, or sets a class path or a main class, which
         *     workers have of their own
         */
        public Builder jvmArgs(String... jvmArgs) {
            settings.jvmArgs(jvmArgs);
            return this;
        }

        /**
         * Sets whether workers inherit this JVM's default time zone, its locale and its system properties, as they are
         * when a worker starts, and those options of its command line that concern assertions, preview features, native
         * access, and access to packages and modules of the JDK. Options given to {@link #jvmArgs} take precedence. The
         * default is true. Properties travel by pipe, so that no secret appears on a worker's command line.
         *
         * @param inheritProperties false to let workers have the defaults of their JDK and environment
         * @return this builder
         */
        public Builder inheritProperties(boolean inheritProperties) {
            settings.inheritProperties = inheritProperties;
            return this;
        }

        /**
         * Sets the JDK or JRE that runs the workers, 17 or newer. The default is the one that runs this JVM.
         *
         * @param javaHome its folder, which holds {@code bin/java}
         * @return this builder
         */
        public Builder javaHome(Path javaHome) {
            settings.javaHome = requireNonNull(javaHome, "javaHome");
            return this;
        }

        /**
         * Sets the workers' whole environment. By default they have this JVM's.
         *
         * @param environment the variables; workers get nothing else, except for one variable of the library's own
         * @return this builder
         * @throws IllegalArgumentException if no variable can have such a name or value
         */
        public Builder environment(Map<String, String> environment) {
            settings.environment(environment);
            return this;
        }

        /**
         * Sets the workers' working directory. The default is this JVM's.
         *
         * @param directory the folder
         * @return this builder
         */
        public Builder directory(Path directory) {
            settings.directory = requireNonNull(directory, "directory");
            return this;
        }

        /**
         * Sets a task that runs in each worker before its first call. If it throws, the worker does not start.
         *
         * @param initializer the task
         * @return this builder
         */
        public Builder initializer(TaskAction initializer) {
            settings.initializer = requireNonNull(initializer, "initializer");
            return this;
        }

        /**
         * Sets a task that runs in each worker after its last call, on the same thread, when the worker ends in order: it was
         * idle, is replaced, or the pool was shut down. The default is none. The pool terminates after that. Objects of
         * {@link io.taskpool.shared.WorkerLocal}s are closed after it, so it may still use them.
         *
         * <p>What it prints arrives, and what it throws is logged here. A worker that has not exited after 5 seconds is
         * killed. It does not run in a worker that dies or is killed.
         *
         * @param finalizer the task
         * @return this builder
         */
        public Builder finalizer(TaskAction finalizer) {
            settings.finalizer = requireNonNull(finalizer, "finalizer");
            return this;
        }

        /**
         * Sets how many calls a worker may run before it is replaced by a new one, as a guard against memory leaks. The
         * default is no limit.
         *
         * <p>The new worker starts while the old one runs its last call, so that the next call need not wait for the start.
         * Until the old one has ended, both take memory. No more calls run at a time than there are {@link #workers}.
         *
         * @param maxTasksPerWorker the number, at least 1
         * @return this builder
         * @throws IllegalArgumentException if the number is less than 1
         */
        public Builder maxTasksPerWorker(int maxTasksPerWorker) {
            settings.maxTasksPerWorker(maxTasksPerWorker);
            return this;
        }

        /**
         * Sets how long a worker may be idle before it ends. The default is 60 seconds.
         *
         * @param idleTimeout the time, positive
         * @return this builder
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder idleTimeout(Duration idleTimeout) {
            settings.idleTimeout(idleTimeout);
            return this;
        }

        /**
         * Sets the time limit of each call that has none of its own, counted from its start. The default is none.
         *
         * @param taskTimeout the limit, positive
         * @return this builder
         * @throws IllegalArgumentException if the limit is not positive
         */
        public Builder taskTimeout(Duration taskTimeout) {
            settings.taskTimeout(taskTimeout);
            return this;
        }

        /**
         * Sets how long an interrupted call may continue before its worker is killed. The default is 2 seconds.
         *
         * @param cancelGrace the time, positive
         * @return this builder
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder cancelGrace(Duration cancelGrace) {
            settings.cancelGrace(cancelGrace);
            return this;
        }

        /**
         * Sets how long a worker may take from its launch until it is ready, its initializer included. The default is 60
         * seconds.
         *
         * @param startTimeout the time, positive
         * @return this builder
         * @throws IllegalArgumentException if the time is not positive
         */
        public Builder startTimeout(Duration startTimeout) {
            settings.startTimeout(startTimeout);
            return this;
        }

        /**
         * Sets whether threads that wait spin for some microseconds before they sleep, in this JVM and in workers. By default
         * they do while calls, pieces of a long value, or lines of text follow each other in quick succession and no other
         * thread needs the processor. A short call then takes less time, and more processor time.
         *
         * @param spinWait false to let all waiting threads sleep at once
         * @return this builder
         */
        public Builder spinWait(boolean spinWait) {
            settings.spinWait = spinWait;
            return this;
        }

        /**
         * Sets words in front of the command that starts a worker, for example {@code nice -n 10} or a sandbox. That
         * command has to leave the standard streams connected.
         *
         * @param words the words
         * @return this builder
         */
        public Builder commandPrefix(String... words) {
            settings.commandPrefix(words);
            return this;
        }

        /**
         * Sets what writes and reads arguments and results that have no compact form. The default is Java serialization.
         *
         * @param codec the codec, sent once to each worker
         * @return this builder
         */
        public Builder codec(TaskCodec codec) {
            settings.codec = requireNonNull(codec, "codec");
            return this;
        }

        /**
         * Sets a filter that decides which classes results and exceptions may hold. Limits on their size and depth are
         * always on, and the JVM's own {@code jdk.serialFilter} applies as well.
         *
         * @param resultFilter the filter
         * @return this builder
         */
        public Builder resultFilter(ObjectInputFilter resultFilter) {
            settings.resultFilter = requireNonNull(resultFilter, "resultFilter");
            return this;
        }

        /**
         * Lets results and exceptions hold classes of these packages and those below them, besides plain values of the JDK
         * ({@code java.lang}, {@code java.math}, {@code java.time}, {@code java.util}), and nothing else. A filter set
         * by {@link #resultFilter} applies as well. Use this where workers run code that you do not trust.
         *
         * @param packages the packages, for example {@code com.example.model}
         * @return this builder
         */
        public Builder resultPackages(String... packages) {
            settings.resultPackages(packages);
            return this;
        }

        /**
         * Sets the limit on one message: a task with its argument, or a result. The default is 1 GiB and a little.
         *
         * @param maxMessageBytes the limit in bytes, from 64 KiB to about 2 GiB
         * @return this builder
         * @throws IllegalArgumentException if the limit is not in that range
         */
        public Builder maxMessageBytes(long maxMessageBytes) {
            settings.maxMessageBytes(maxMessageBytes);
            return this;
        }

        /**
         * Lets a debugger attach to each worker, on a free port of 127.0.0.1 that the worker prints as it starts. Time
         * limits keep counting while a debugger has suspended a worker. This is off by default, even where a debugger
         * is attached to this JVM: its debug options are not passed on to workers, whose ports would clash with this
         * JVM's.
         *
         * @return this builder
         */
        public Builder debugWorkers() {
            return debugWorkers(0, false);
        }

        /**
         * Lets a debugger attach to each worker, as {@link #debugWorkers()} does, on a port that is known before, and lets the
         * workers wait for it:
         *
         * <pre>{@code
         * ProcessTaskPool pool = ProcessTaskPool.builder().workers(1).debugWorkers(5005, true).build();
         * }</pre>
         *
         * <p>Several workers take the ports that follow, each the lowest that no other worker of this pool has; so one that
         * replaces another gets its port, unless the two overlap. A worker whose port another program has does not start.
         *
         * <p>A worker that waits does nothing at all, so its calls do not begin, and their time limits do not either; only
         * deadlines, which count from the submission, go on. The limit on its start ({@link #startTimeout}) does not apply.
         * {@link io.taskpool.TaskPool#warmUp()} and whoever waits for a result wait for the debugger.
         *
         * @param firstPort the port of the first worker, on 127.0.0.1; 0 for free ports
         * @param suspend whether each worker waits until a debugger has attached to it
         * @return this builder
         * @throws IllegalArgumentException if there is no such port
         */
        public Builder debugWorkers(int firstPort, boolean suspend) {
            settings.debugWorkers(firstPort, suspend);
            return this;
        }

        /**
         * Saves each call that fails in a file of its own: its function with the captured values, its argument, its failure, and
         * the versions of the library and of Java. {@link SavedCall#read} and {@link SavedCall#run} run it again, for example
         * under a debugger. This includes calls that end their worker or reach their time limit, and attempts that are
         * repeated, each of which replaces the file of the one before; it does not include calls that were never sent or were
         * cancelled. The default is to save none.
         *
         * <p>A file has the name of the call and of its exception in its own name. It is there before the outcome is known, and
         * readable by its owner only, since arguments may be secret. A pool saves 100 calls at most, and deletes none.
         *
         * @param folder the folder, which is made if it does not exist
         * @return this builder
         */
        public Builder saveFailedCalls(Path folder) {
            settings.failedCalls = requireNonNull(folder, "folder");
            return this;
        }

        /**
         * Runs the calls in this JVM, for unit tests and debuggers. Each call is written as for a worker, read again and run
         * by one thread of this JVM, and its result or exception goes back in the same way. So a test finds what could not be
         * sent, what arrives as a copy and what a filter refuses, without starting a JVM; a breakpoint in a task stops; and
         * static state is this JVM's. The initializer and the finalizer run on that thread, before its first call and after its last.
         *
         * <p>There is no isolation: {@link System#exit} ends this JVM, and a call that does not react to an interrupt is
         * abandoned rather than killed. Settings of the workers' JVMs, such as {@link #maxHeap}, have no effect, nor has
         * {@link #workers}. The default is to start worker JVMs.
         *
         * @return this builder
         */
        public Builder inThisJvm() {
            settings.inThisJvm = true;
            return this;
        }

        /**
         * Lets a carrier take context along from the thread that submits a call, for example
         * {@link io.taskpool.context.ContextCarriers#openTelemetry()}. May be called several times: the context of the first
         * carrier is restored first, and undone last.
         *
         * <p>SLF4J's diagnostic context (MDC) is always carried, since what tasks log is logged in this JVM; a thread whose
         * context is empty has nothing sent.
         *
         * @param carrier the carrier; what it captures has to be serializable
         * @return this builder
         */
        public Builder propagate(ContextCarrier carrier) {
            settings.propagate(carrier);
            return this;
        }

        /**
         * Names the pool, in its messages.
         *
         * @param name the name
         * @return this builder
         */
        public Builder name(String name) {
            settings.name = requireNonNull(name, "name");
            return this;
        }

        /**
         * Limits how many submitted calls may wait for a worker. The default is no limit. Calls of a {@code map} do not count;
         * its look-ahead limits them.
         *
         * @param calls the number of calls, at least 1
         * @param whenFull what happens to a call for which there is no room
         * @return this builder
         * @throws IllegalArgumentException if the number is less than 1
         */
        public Builder maxQueue(int calls, WhenFull whenFull) {
            settings.maxQueue(calls, whenFull);
            return this;
        }

        /**
         * Makes the pool. It starts no worker before the first call.
         *
         * @return a new pool
         * @throws io.taskpool.TaskSerializationException if the initializer, the finalizer or the codec cannot be sent to workers
         * @throws IllegalArgumentException if {@code minWorkers} is larger than {@code workers}, or the heap of
         *     {@code retryOutOfMemory} no larger than that of other workers
         */
        public ProcessTaskPool build() {
            settings.checkTogether();
            ProcessBackend backend = settings.backend();
            return new ProcessTaskPool(settings.engine(backend, START_ATTEMPTS), backend);
        }
    }
}
