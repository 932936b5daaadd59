package io.taskpool.benchmarks.soak;

import org.jspecify.annotations.Nullable;

/** The faults that are caused, each with its weight and the act of the call that causes it, if a call does. */
enum Fault {
    KILL_A_WORKER(40, null),
    STOP_A_WORKER_FOR_A_WHILE(6, null),
    END_A_POOL(4, null),
    HALT(6, Act.HALT),
    EXIT(4, Act.EXIT),
    CRASH(4, Act.CRASH),
    KILL_ITSELF(4, Act.KILL_ITSELF),
    HALT_AND_LEAVE_CHILD(2, Act.HALT_AND_LEAVE_CHILD),
    EXHAUST_HEAP(3, Act.EXHAUST_HEAP),
    OVERFLOW_STACK(4, Act.OVERFLOW_STACK),
    THROW(6, Act.THROW),
    THROW_MUTELY(3, null),
    RETURN_WHAT_CANNOT_CROSS(4, Act.RETURN_WHAT_CANNOT_CROSS),
    SEND_WHAT_CANNOT_CROSS(3, null),
    SEND_WHAT_DOES_NOT_FIT(2, null),
    SET_SHORT_LIMIT_AFTER_LONG(3, null),
    READ_PAST_LIMIT(2, null),
    USE_THE_POOL_WHILE_READING(3, null),
    INTERRUPT_A_PROGRAM(2, null),
    SPIN_PAST_LIMIT(2, Act.SPIN),
    SLEEP_PAST_LIMIT(2, Act.SLEEP),
    IGNORE_INTERRUPTS_PAST_LIMIT(2, Act.IGNORE_INTERRUPTS),
    STOP_ITSELF_PAST_LIMIT(2, Act.STOP_ITSELF),
    CANCEL_A_SLEEP(5, Act.SLEEP),
    CANCEL_A_SPIN(3, Act.SPIN),
    CANCEL_THE_DEAF(2, Act.IGNORE_INTERRUPTS),
    CANCEL_ABOUT_THE_GRACE(3, Act.IGNORE_INTERRUPTS_FOR_THE_GRACE),
    CANCEL_WITHOUT_INTERRUPT(3, Act.NAP),
    PRINT(5, Act.PRINT),
    PRINT_PARTS(4, Act.PRINT_PARTS),
    PRINT_NATIVELY(4, Act.PRINT_NATIVELY),
    LET_CHILD_PRINT(3, Act.LET_CHILD_PRINT);

    private final int weight;
    private final @Nullable Act act;

    Fault(int weight, @Nullable Act act) {
        this.weight = weight;
        this.act = act;
    }

    int weight() {
        return weight;
    }

    @Nullable
    Act act() {
        return act;
    }

    boolean needsLimit() {
        return act != null && name().endsWith("_PAST_LIMIT");
    }

    boolean cancels() {
        return name().startsWith("CANCEL_");
    }
}
