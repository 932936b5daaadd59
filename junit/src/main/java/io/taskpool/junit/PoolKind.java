package io.taskpool.junit;

/** The kind of a pool that a test gets. See {@link Pool}. */
public enum PoolKind {
    /**
     * What the type of the parameter says: worker JVMs for a {@link io.taskpool.process.ProcessTaskPool}, otherwise
     * platform threads.
     */
    BY_TYPE,
    /** Platform threads of this JVM. */
    THREADS,
    /** Virtual threads of this JVM, which needs to be 21 or newer. */
    VIRTUAL_THREADS,
    /** Worker JVMs. */
    PROCESSES,
    /**
     * One thread of this JVM to which everything is sent as to a worker JVM
     * ({@link io.taskpool.process.ProcessTaskPool.Builder#inThisJvm()}): it finds what cannot be sent, without starting a JVM.
     */
    IN_THIS_JVM,
    /** The thread that submits ({@link io.taskpool.TaskPool#direct()}). */
    DIRECT
}
