package io.taskpool.remote.host;

/** Code of the user's that a task in the worker has called: a method of an object that lives here. */
final class CodeDelivery extends Delivery {
    private final Runnable code;

    CodeDelivery(Runnable code) {
        this.code = code;
    }

    @Override
    void run() {
        code.run();
    }

    @Override
    void takesLong() {
        // nobody has to learn that: its task waits for it in any case
    }

    @Override
    int bytes() {
        return 0;
    }
}
