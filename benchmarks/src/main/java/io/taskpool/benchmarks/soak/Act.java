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
    /** Ends about when its worker is to be killed for it, so that the call behind it is in danger. */
    IGNORE_INTERRUPTS_FOR_THE_GRACE,
    PRINT,
    PRINT_PARTS,
    PRINT_NATIVELY,
    LET_CHILD_PRINT,
    /** Its child holds the worker's pipes open for longer than it lives. */
    HALT_AND_LEAVE_CHILD
}
