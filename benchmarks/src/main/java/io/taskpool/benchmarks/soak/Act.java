package io.taskpool.benchmarks.soak;

/** What a call does in its worker. */
enum Act {
    RETURN,
    THROW,
    THROW_MUTELY,
    RETURN_WHAT_CANNOT_CROSS,
    HALT,
    EXIT,
    CRASH,
    KILL_ITSELF,
    STOP_ITSELF,
    EXHAUST_HEAP,
    OVERFLOW_STACK,
    SLEEP,
    NAP,
    SPIN,
    IGNORE_INTERRUPTS,
    /** Ends at about the time when its worker is killed for it, which endangers the next call on that worker. */
    IGNORE_INTERRUPTS_FOR_THE_GRACE,
    PRINT,
    PRINT_PARTS,
    PRINT_NATIVELY,
    LET_CHILD_PRINT,
    /** Its child process keeps the worker's pipes open after the worker has died. */
    HALT_AND_LEAVE_CHILD
}
